package dev.latchkey.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Says what a change of a schema would break. Readers of yesterday get the events of today, and readers of today get the
 * events of yesterday, which some topics keep for good: so only a new field that may be absent is compatible.
 */
final class SchemaCompatibility {

    private SchemaCompatibility() {}

    /** @return one sentence per break; empty when the change is compatible */
    static List<String> breaks(JsonNode before, JsonNode now) {
        var breaks = new ArrayList<String>();
        compare("", before, now, breaks);
        return breaks;
    }

    private static void compare(String path, JsonNode before, JsonNode now, List<String> breaks) {
        compareValues(path, "type", before, now, breaks);
        compareValues(path, "format", before, now, breaks);
        compareValues(path, "enum", before, now, breaks);
        if (before.has("items") || now.has("items")) {
            compare(path + "[]", before.path("items"), now.path("items"), breaks);
        }
        var existing = before.path("properties");
        for (var field : existing.propertyNames()) {
            if (now.path("properties").has(field)) {
                compare(
                        child(path, field),
                        existing.path(field),
                        now.path("properties").path(field),
                        breaks);
            } else {
                breaks.add(child(path, field) + " was removed");
            }
        }
        compareRequired(path, before, now, breaks);
    }

    private static void compareValues(String path, String keyword, JsonNode before, JsonNode now, List<String> breaks) {
        var old = texts(before.path(keyword));
        var current = texts(now.path(keyword));
        if (!old.equals(current)) {
            breaks.add("%s: %s was %s and would be %s"
                    .formatted(path.isEmpty() ? "the event" : path, keyword, sorted(old), sorted(current)));
        }
    }

    private static void compareRequired(String path, JsonNode before, JsonNode now, List<String> breaks) {
        var old = texts(before.path("required"));
        var current = texts(now.path("required"));
        current.stream()
                .filter(field -> !old.contains(field))
                .forEach(field -> breaks.add(child(path, field) + " would be required, and older events lack it"));
        old.stream()
                .filter(field -> !current.contains(field))
                .filter(field -> now.path("properties").has(field))
                .forEach(field -> breaks.add(child(path, field) + " would be optional, and older readers need it"));
    }

    private static String child(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** A keyword's values without their order: one text, or a list of them. */
    private static Set<String> texts(JsonNode keyword) {
        if (keyword.isMissingNode()) {
            return Set.of();
        }
        return keyword.isArray()
                ? StreamSupport.stream(keyword.spliterator(), false)
                        .map(JsonNode::asString)
                        .collect(Collectors.toSet())
                : Set.of(keyword.asString());
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }
}
