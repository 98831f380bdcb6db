package dev.latchkey.simulator.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The requests of one connection, one after the other. */
final class RequestReader {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_HEADERS = 200;
    private static final int LARGEST_BODY = 64 << 20;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final OutputStream out;
    private final String scheme;
    private final int port;
    private boolean last;

    /** Read ahead; what was not given yet lies between the two places. */
    private final byte[] ahead = new byte[1 << 13];

    private int from;
    private int to;

    /**
     * Reads ahead of what it gives.
     *
     * @param out where a caller that asks before it sends a body is told to go on
     */
    RequestReader(InputStream in, OutputStream out, String scheme, int port) {
        this.in = in;
        this.out = out;
        this.scheme = scheme;
        this.port = port;
    }

    /**
     * The next request, whole; empty when the caller has closed the connection.
     *
     * @throws MalformedRequest when it is no HTTP
     */
    Optional<Request> next() throws IOException {
        var line = line();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        var parts = line.get().split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new MalformedRequest("no request line");
        }
        var headers = headers();
        last = parts[2].equals("HTTP/1.0")
                || headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write(CONTINUE);
            out.flush();
        }
        var body = new String(body(headers), StandardCharsets.UTF_8);
        return Optional.of(request(parts[0], parts[1], headers, body));
    }

    private Request request(String method, String target, Map<String, String> headers, String body)
            throws MalformedRequest {
        try {
            var uri = URI.create(target);
            if (uri.getPath() == null) {
                throw new MalformedRequest("no path");
            }
            return new Request(
                    method,
                    scheme + "://" + headers.getOrDefault("host", "localhost:" + port),
                    uri.getPath(),
                    QueryString.parse(uri.getRawQuery() == null ? "" : uri.getRawQuery()),
                    headers,
                    body);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest("no address");
        }
    }

    /** Whether the caller wants no other answer on this connection. */
    boolean isLast() {
        return last;
    }

    private Map<String, String> headers() throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (var count = 0; count <= MOST_HEADERS; count++) {
            var line = line().orElseThrow(EOFException::new);
            if (line.isEmpty()) {
                return headers;
            }
            var colon = line.indexOf(':');
            if (colon < 1) {
                throw new MalformedRequest("no header");
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (before, more) -> before + ", " + more);
        }
        throw new MalformedRequest("too many headers");
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        return bytes(number(headers.getOrDefault("content-length", "0"), 10));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = line().orElseThrow(EOFException::new).split(";", 2)[0].strip();
            var length = number(size, 16);
            if (length == 0) {
                headers();
                return body.toByteArray();
            }
            if (body.size() + length > LARGEST_BODY) {
                throw new MalformedRequest("the body is too large");
            }
            body.write(bytes(length));
            line();
        }
    }

    private byte[] bytes(int length) throws IOException {
        var bytes = new byte[length];
        var there = Math.min(length, to - from);
        System.arraycopy(ahead, from, bytes, 0, there);
        from += there;
        if (in.readNBytes(bytes, there, length - there) < length - there) {
            throw new EOFException();
        }
        return bytes;
    }

    private static int number(String text, int radix) throws MalformedRequest {
        try {
            var number = Integer.parseUnsignedInt(text, radix);
            if (number >= 0 && number <= LARGEST_BODY) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new MalformedRequest("the length of the body is none");
    }

    /** Without its end; empty when nothing more comes. */
    private Optional<String> line() throws IOException {
        var line = new StringBuilder(128);
        while (true) {
            var end = from;
            while (end < to && ahead[end] != '\n') {
                end++;
            }
            if (line.length() + end - from > LONGEST_LINE) {
                throw new MalformedRequest("a line is too long");
            }
            line.append(new String(ahead, from, end - from, StandardCharsets.ISO_8859_1));
            if (end < to) {
                from = end + 1;
                var length = line.length();
                line.setLength(length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
                return Optional.of(line.toString());
            }
            if (!readMore()) {
                if (line.isEmpty()) {
                    return Optional.empty();
                }
                throw new EOFException();
            }
        }
    }

    /** @return false at the end */
    private boolean readMore() throws IOException {
        from = 0;
        to = Math.max(0, in.read(ahead));
        return to > 0;
    }
}
