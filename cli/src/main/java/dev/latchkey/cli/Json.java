package dev.latchkey.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the API speaks it; fields this program does not know are left alone. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static String pretty(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /** @throws JacksonException when it is no JSON */
    static JsonNode parse(byte[] bytes) {
        return MAPPER.readTree(bytes);
    }

    /** Leaves the field out when nothing was given for it. */
    static void putGiven(Map<String, Object> body, String field, @Nullable Object value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    /** A field's text, or nothing. */
    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** A field's text where that is a name of the API, as words. */
    static String words(JsonNode node, String field) {
        return Table.printable(text(node, field)).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static long number(JsonNode node, String field) {
        return node.path(field).asLong(0);
    }
}
