package dev.latchkey.simulator.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The query of a URL with names and values decoded: batch steps arrive with {@code %24select}. */
public record QueryString(Map<String, String> values) {

    /** Reads the part behind the question mark; a broken percent sign is an IllegalArgumentException. */
    public static QueryString parse(String raw) {
        var values = new LinkedHashMap<String, String>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                values.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new QueryString(values);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public Set<String> names() {
        return values.keySet();
    }

    /** The same query with one value more or another, ready for a URL. */
    public String encodedWith(String name, String value) {
        var changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new QueryString(changed).encoded();
    }

    /** Ready for a URL. */
    public String encoded() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
