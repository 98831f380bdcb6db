package dev.latchkey.graph;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import okhttp3.Response;

/** The body of an answer, wiped on close: it may hold secrets. */
final class BoundedBody implements AutoCloseable {

    private final byte[] bytes;

    private BoundedBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws GraphException when the body is larger than anything we ask for can be */
    static BoundedBody read(Response answer, int largest) throws IOException {
        var body = answer.body();
        if (body == null) {
            return new BoundedBody(new byte[0]);
        }
        var bytes = body.byteStream().readNBytes(largest + 1);
        if (bytes.length > largest) {
            Arrays.fill(bytes, (byte) 0);
            throw new GraphException(
                    GraphFailure.garbage("an answer is larger than " + largest + " bytes and was thrown away"));
        }
        return new BoundedBody(bytes);
    }

    /** The bytes themselves; valid until close. */
    byte[] bytes() {
        return bytes;
    }

    String asText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
