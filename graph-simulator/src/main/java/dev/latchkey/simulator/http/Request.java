package dev.latchkey.simulator.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request off the wire or out of a batch.
 *
 * @param base scheme, host and port as the caller wrote them, for absolute links
 * @param path always with a leading slash
 * @param headers by lower-case name
 */
public record Request(
        String method, String base, String path, QueryString query, Map<String, String> headers, String body) {

    public List<String> segments() {
        return Arrays.stream(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
