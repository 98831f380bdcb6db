package dev.latchkey.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Writes docs/events.md from the catalogue, the records and the examples. */
final class EventDocument {

    private static final String PREFIX = "latchkey.";

    private static final SchemaGenerator SCHEMAS = new SchemaGenerator(FieldMeanings.read());

    private EventDocument() {}

    static String write() {
        var text = new StringBuilder(ContractText.INTRODUCTION);
        text.append(topicTable());
        text.append(ContractText.RULES);
        for (var topic : Topic.values()) {
            text.append("\n## ").append(topic.name(PREFIX)).append("\n\n");
            text.append(topicLine(topic)).append('\n');
            EventCatalogue.types().stream()
                    .filter(type -> type.topic() == topic)
                    .forEach(type -> text.append(typeSection(type)));
        }
        return text.toString();
    }

    private static String topicTable() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("topic", "record key", "owner", "partitions", "kept"));
        for (var topic : Topic.values()) {
            rows.add(List.of(
                    "[`%s`](#%s)"
                            .formatted(topic.name(PREFIX), topic.name(PREFIX).replace(".", "")),
                    "`" + topic.key() + "`",
                    topic.owner(),
                    String.valueOf(topic.partitions()),
                    kept(topic)));
        }
        return table(rows);
    }

    private static String topicLine(Topic topic) {
        return "Record key `%s`, %d partitions, kept %s. Decided by %s."
                .formatted(topic.key(), topic.partitions(), kept(topic), topic.owner());
    }

    private static String kept(Topic topic) {
        if (topic.compacted()) {
            return "compacted: the last event of each key";
        }
        return topic.retention().map(time -> time.toDays() + " days").orElse("for good");
    }

    private static String typeSection(EventType type) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("field", "type", "meaning"));
        addFields("", SCHEMAS.schemaOf(type), rows);
        var example = ContractFiles.pretty(ContractFiles.json(ContractFiles.example(type)));
        var key = EventCodec.decode(type.name(), example.getBytes(StandardCharsets.UTF_8))
                .recordKey();
        return "\n### %s\n\n%s\n\n%s\nRecord key `%s`:\n\n```json\n%s\n```\n"
                .formatted(type.name(), type.meaning(), table(rows), key, example);
    }

    private static void addFields(String path, JsonNode schema, List<List<String>> rows) {
        var required =
                schema.path("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
        for (var field : schema.path("properties").properties()) {
            var property = field.getValue();
            var name = path + field.getKey();
            var kind = kind(property) + (required.contains(field.getKey()) ? "" : ", may be absent");
            rows.add(
                    List.of("`" + name + "`", kind, property.path("description").asString()));
            addFields(name + ".", property, rows);
        }
    }

    private static String kind(JsonNode property) {
        var type = property.path("type").isArray()
                ? property.path("type").get(0).asString()
                : property.path("type").asString();
        if (property.has("enum")) {
            return property.path("enum")
                    .valueStream()
                    .filter(value -> !value.isNull())
                    .map(value -> "`" + value.asString() + "`")
                    .collect(Collectors.joining(", "));
        }
        return switch (type) {
            case "array" -> "list of " + kind(property.path("items"));
            case "string" -> property.has("format") ? "date-time" : "string";
            default -> type;
        };
    }

    private static String table(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length()));
        }
        var ruler = Arrays.stream(widths).mapToObj("-"::repeat).toList();
        return Stream.concat(Stream.of(rows.getFirst(), ruler), rows.stream().skip(1))
                .map(row -> line(row, widths))
                .collect(Collectors.joining());
    }

    private static String line(List<String> row, int... widths) {
        var text = new StringBuilder();
        for (var i = 0; i < widths.length; i++) {
            text.append("| ")
                    .append(row.get(i))
                    .repeat(' ', widths[i] - row.get(i).length() + 1);
        }
        return text.append("|\n").toString();
    }
}
