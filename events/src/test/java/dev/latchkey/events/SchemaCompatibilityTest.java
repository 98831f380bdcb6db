package dev.latchkey.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaCompatibilityTest {

    private static final String BEFORE = """
            {"type": "object",
             "properties": {
               "name": {"type": "string", "description": "what it is called"},
               "note": {"type": ["string", "null"]},
               "count": {"type": "integer", "format": "int64"},
               "volume": {"type": "string", "enum": ["FIXED", "REMOVABLE"]},
               "ids": {"type": "array", "items": {"type": "integer", "format": "int64"}},
               "state": {"type": "object",
                         "properties": {"model": {"type": "string"}},
                         "required": ["model"]}},
             "required": ["name", "count", "volume", "ids", "state"]}
            """;

    @Test
    void allowsNoChangeAtAll() {
        assertThat(breaks(BEFORE)).isEmpty();
    }

    @Test
    void allowsANewFieldThatMayBeAbsent() {
        var now = BEFORE.replace("\"count\": {", "\"colour\": {\"type\": [\"string\", \"null\"]}, \"count\": {");

        assertThat(breaks(now)).isEmpty();
    }

    @Test
    void allowsABetterDescription() {
        assertThat(breaks(BEFORE.replace("what it is called", "its name"))).isEmpty();
    }

    @Test
    void allowsAnotherOrder() {
        assertThat(breaks(BEFORE.replace("\"name\", \"count\"", "\"count\", \"name\"")))
                .isEmpty();
    }

    @Test
    void refusesARemovedField() {
        var now = BEFORE.replace("\"note\": {\"type\": [\"string\", \"null\"]},", "");

        assertThat(breaks(now)).containsExactly("note was removed");
    }

    @Test
    void refusesARemovedRequiredFieldOfANestedRecord() {
        var now = BEFORE.replace("{\"model\": {\"type\": \"string\"}}", "{}").replace("[\"model\"]", "[]");

        assertThat(breaks(now)).containsExactly("state.model was removed");
    }

    @Test
    void refusesANewFieldThatIsRequired() {
        var now = BEFORE.replace("\"count\": {", "\"colour\": {\"type\": \"string\"}, \"count\": {")
                .replace("\"state\"]", "\"state\", \"colour\"]");

        assertThat(breaks(now)).containsExactly("colour would be required, and older events lack it");
    }

    @Test
    void refusesAFieldOlderReadersNeedBecomingOptional() {
        var now = BEFORE.replace("\"name\", \"count\"", "\"name\"");

        assertThat(breaks(now)).containsExactly("count would be optional, and older readers need it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a nullable field that may no longer be null | `\"type\": [\"string\", \"null\"]`   | `\"type\": \"string\"` | note",
                "a text that becomes a number                | `\"name\": {\"type\": \"string\"`    | `\"name\": {\"type\": \"integer\"` | name",
                "a smaller number                            | `\"integer\", \"format\": \"int64\"},\n` | `\"integer\", \"format\": \"int32\"},\n` | count",
                "an enum value that is gone                  | `\"FIXED\", \"REMOVABLE\"`           | `\"FIXED\"` | volume",
                "an enum value older readers do not know     | `\"REMOVABLE\"`                      | `\"REMOVABLE\", \"FLOPPY\"` | volume",
                "other list items                            | `\"items\": {\"type\": \"integer\", \"format\": \"int64\"}` | `\"items\": {\"type\": \"string\"}` | ids[]",
                "another type in a nested record             | `{\"model\": {\"type\": \"string\"}}` | `{\"model\": {\"type\": \"boolean\"}}` | state.model",
            })
    void refusesAnotherShape(String change, String from, String to, String where) {
        var now = BEFORE.replace(from, to);

        assertThat(now).as(change).isNotEqualTo(BEFORE);
        assertThat(breaks(now)).as(change).isNotEmpty().allMatch(sentence -> sentence.startsWith(where + ": "));
    }

    private static java.util.List<String> breaks(String now) {
        return SchemaCompatibility.breaks(json(BEFORE), json(now));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
