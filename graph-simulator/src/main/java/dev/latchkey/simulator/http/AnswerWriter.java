package dev.latchkey.simulator.http;

import dev.latchkey.simulator.http.Answer.Body;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/** Answers on their way out of one connection, whole or spoiled as a fault asks. */
final class AnswerWriter {

    private static final Duration BETWEEN_BLANKS = Duration.ofMillis(500);
    private static final byte[] BLANKS = " ".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
    private static final int MANY_BLANKS = 100;

    private final OutputStream out;
    private final InstantSource clock;

    /** @param clock of the Date header */
    AnswerWriter(OutputStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /** @return whether the connection may be used again */
    boolean write(Request request, Answer answer) throws IOException {
        var goesOn = send(request, answer);
        out.flush();
        return goesOn;
    }

    /** The head alone, to a request that could not be read. */
    void refuse(Answer answer) throws IOException {
        new ResponseHead(answer, clock.instant()).writeTo(out, 0);
        out.flush();
    }

    private boolean send(Request request, Answer answer) throws IOException {
        if (answer.delivery() == Answer.Delivery.RESET) {
            return false;
        }
        var head = new ResponseHead(answer, clock.instant());
        return switch (answer.body()) {
            case Body.None() -> {
                if (answer.delivery() == Answer.Delivery.CUT) {
                    yield false;
                }
                head.writeTo(out, 0);
                yield true;
            }
            case Body.Whole(String type, var json) -> {
                head.add("Content-Type", type);
                yield sendBytes(request, answer, head, Json.MAPPER.writeValueAsBytes(json));
            }
            case Body.Text text -> {
                head.add("Content-Type", text.contentType());
                yield sendBytes(request, answer, head, text.bytes());
            }
            case Body.Lines(var writer) -> {
                head.add("Content-Type", "application/x-ndjson");
                head.writeChunkedTo(out);
                // Closed at the end alone: whoever writes half and fails must not seem done.
                var chunks = new BufferedOutputStream(new Chunks(out), 1 << 16);
                writer.write(new Answer.Lines(chunks));
                chunks.close();
                yield true;
            }
        };
    }

    private boolean sendBytes(Request request, Answer answer, ResponseHead head, byte[] bytes) throws IOException {
        if (request.method().equals("HEAD")) {
            head.writeTo(out, bytes.length);
            return true;
        }
        return switch (answer.delivery()) {
            case COMPLETE -> {
                head.writeTo(out, bytes.length);
                out.write(bytes);
                yield true;
            }
            case CUT -> {
                head.writeTo(out, bytes.length);
                out.write(bytes, 0, bytes.length / 2);
                yield false;
            }
            case TRUNCATED -> {
                head.writeTo(out, bytes.length / 2);
                out.write(bytes, 0, bytes.length / 2);
                yield true;
            }
            case NEVER_ENDING -> {
                head.writeChunkedTo(out);
                var chunks = new Chunks(out);
                while (true) {
                    chunks.write(' ');
                    chunks.flush();
                    pause();
                }
            }
            case HUGE -> {
                head.writeTo(out, (long) MANY_BLANKS * BLANKS.length + bytes.length);
                for (int i = 0; i < MANY_BLANKS; i++) {
                    out.write(BLANKS);
                }
                out.write(bytes);
                yield true;
            }
            case RESET -> throw new IllegalStateException("nothing is sent before a reset");
        };
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN_BLANKS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the simulator stops");
        }
    }

    /** Each write is a chunk of its own; closing ends the body and leaves the connection open. */
    private static final class Chunks extends OutputStream {

        private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] LINE = {'\r', '\n'};

        private final OutputStream out;

        Chunks(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                out.write(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
                out.write(LINE);
                out.write(bytes, offset, length);
                out.write(LINE);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.write(END);
        }
    }
}
