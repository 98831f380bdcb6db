package dev.latchkey.simulator.http;

import dev.latchkey.simulator.http.Answer.Body;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 with a virtual thread per connection. Not the JDK's server: that one writes the Date header itself, by the real
 * clock, and has no say in a TLS handshake.
 */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int BACKLOG = 1024;
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_BLANKS = Duration.ofMillis(500);
    private static final byte[] BLANKS = " ".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
    private static final int MANY_BLANKS = 100;
    /** A TLS record with a fatal alert, as of a server that shares no cipher with its caller. */
    private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

    private static final Answer MALFORMED = Answer.json(400, Json.object().put("error", "malformed request"));

    private final ServerSocket listening;
    private final Handshake handshake;
    private final String scheme;
    private final Endpoint endpoint;
    private final InstantSource clock;
    private final ExecutorService threads;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** Makes of a connection the one that HTTP is spoken on. */
    private interface Handshake {
        Socket with(Socket connection) throws IOException;
    }

    private WebServer(
            InetSocketAddress address, Handshake handshake, String scheme, Endpoint endpoint, InstantSource clock)
            throws IOException {
        this.handshake = handshake;
        this.scheme = scheme;
        this.endpoint = endpoint;
        this.clock = clock;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("simulator-", 0).factory());
        this.listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(address, BACKLOG);
        threads.execute(this::accept);
    }

    /**
     * @param clock of the Date header
     * @param refuses asked once for each connection whether its TLS handshake fails
     */
    public static WebServer https(
            InetSocketAddress address,
            SSLContext context,
            Endpoint endpoint,
            InstantSource clock,
            BooleanSupplier refuses)
            throws IOException {
        var tls = context.getSocketFactory();
        return new WebServer(
                address,
                connection -> {
                    if (refuses.getAsBoolean()) {
                        refuse(connection);
                    }
                    var secure = (SSLSocket) tls.createSocket(connection, null, connection.getPort(), true);
                    secure.setUseClientMode(false);
                    return secure;
                },
                "https",
                endpoint,
                clock);
    }

    private static void refuse(Socket connection) throws IOException {
        connection.getOutputStream().write(HANDSHAKE_FAILURE);
        connection.shutdownOutput();
        // What was not read when a connection is closed makes it break, and the alert may be lost with it.
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        throw new IOException("refused, as a fault asks");
    }

    public static WebServer http(InetSocketAddress address, Endpoint endpoint, InstantSource clock) throws IOException {
        return new WebServer(address, connection -> connection, "http", endpoint, clock);
    }

    public int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(listening);
        connections.forEach(WebServer::closeQuietly);
        threads.shutdownNow();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var connection = listening.accept();
                connections.add(connection);
                if (listening.isClosed()) {
                    connection.close();
                }
                threads.execute(() -> serve(connection));
            } catch (IOException | RejectedExecutionException e) {
                if (!listening.isClosed()) {
                    LOG.atWarn().addKeyValue("error", e.getMessage()).log("connection not taken");
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout((int) LONGEST_IDLE.toMillis());
            try (var talk = handshake.with(connection)) {
                serve(
                        new RequestReader(
                                new BufferedInputStream(talk.getInputStream()), talk.getOutputStream(), scheme, port()),
                        new BufferedOutputStream(talk.getOutputStream(), 1 << 14));
            }
        } catch (IOException callerWentAway) {
            LOG.atDebug().addKeyValue("error", callerWentAway.getMessage()).log("connection ended");
        } finally {
            connections.remove(connection);
        }
    }

    private void serve(RequestReader requests, OutputStream out) throws IOException {
        try {
            for (var request = requests.next(); request.isPresent(); request = requests.next()) {
                var goesOn = send(out, request.get(), answer(request.get()));
                out.flush();
                if (!goesOn || requests.isLast()) {
                    return;
                }
            }
        } catch (MalformedRequest e) {
            new ResponseHead(MALFORMED, clock.instant()).writeTo(out, 0);
            out.flush();
        }
    }

    private Answer answer(Request request) {
        try {
            return endpoint.answer(request);
        } catch (IllegalArgumentException malformed) {
            return MALFORMED;
        } catch (RuntimeException bug) {
            LOG.atError().addKeyValue("path", request.path()).setCause(bug).log("simulator failed to answer");
            return Answer.json(500, Json.object().put("error", "the simulator failed, see its log"));
        }
    }

    /** @return whether the connection may be used again */
    private boolean send(OutputStream out, Request request, Answer answer) throws IOException {
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
                yield sendBytes(out, request, answer, head, Json.MAPPER.writeValueAsBytes(json));
            }
            case Body.Text text -> {
                head.add("Content-Type", text.contentType());
                yield sendBytes(out, request, answer, head, text.bytes());
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

    private static boolean sendBytes(OutputStream out, Request request, Answer answer, ResponseHead head, byte[] bytes)
            throws IOException {
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

    private static void closeQuietly(Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("error", e.getMessage()).log("not closed");
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
