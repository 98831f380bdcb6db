package dev.latchkey.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Status line and headers of an answer; what the answer names itself stays as it is. */
final class ResponseHead {

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(302, "Found"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final int status;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    ResponseHead(Answer answer, Instant now) {
        this.status = answer.status();
        headers.putAll(answer.headers());
        add("Date", HttpDate.of(now));
    }

    void add(String name, String value) {
        headers.putIfAbsent(name, value);
    }

    void writeTo(OutputStream out, long length) throws IOException {
        if (status != 204) {
            headers.put("Content-Length", Long.toString(length));
        }
        write(out);
    }

    void writeChunkedTo(OutputStream out) throws IOException {
        headers.put("Transfer-Encoding", "chunked");
        write(out);
    }

    private void write(OutputStream out) throws IOException {
        var text = new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(REASONS.getOrDefault(status, ""))
                .append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
