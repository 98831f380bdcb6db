package dev.latchkey.events;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schema (2020-12) of an event type as its record is written today. */
final class SchemaGenerator {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final FieldMeanings meanings;

    SchemaGenerator(FieldMeanings meanings) {
        this.meanings = meanings;
    }

    ObjectNode schemaOf(EventType type) {
        var schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:latchkey:event:" + type.name());
        schema.put("title", type.name());
        schema.put("description", type.meaning());
        describe(type.record(), type.name(), schema);
        return schema;
    }

    private void describe(Class<?> record, String owner, ObjectNode schema) {
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (var component : record.getRecordComponents()) {
            var property = properties.putObject(component.getName());
            property.put("description", meanings.of(owner, component.getName()));
            shape(component.getGenericType(), component.getName(), property);
            if (nullable(component)) {
                allowNull(property);
            } else {
                required.add(component.getName());
            }
        }
        // A reader must not stumble over what a later version adds.
        schema.put("additionalProperties", true);
    }

    private void shape(Type type, String field, ObjectNode schema) {
        switch (type) {
            case Class<?> c when c == String.class -> schema.put("type", "string");
            case Class<?> c when c == boolean.class || c == Boolean.class -> schema.put("type", "boolean");
            case Class<?> c when c == int.class -> schema.put("type", "integer").put("format", "int32");
            case Class<?> c
            when c == long.class || c == Long.class ->
                schema.put("type", "integer").put("format", "int64");
            case Class<?> c
            when c == Instant.class -> schema.put("type", "string").put("format", "date-time");
            case Class<?> c
            when c.isEnum() -> {
                schema.put("type", "string");
                var values = schema.putArray("enum");
                Arrays.stream(c.getEnumConstants()).map(Object::toString).forEach(values::add);
            }
            case Class<?> c when c.isRecord() -> describe(c, c.getSimpleName(), schema);
            case ParameterizedType list
            when list.getRawType() == List.class -> {
                schema.put("type", "array");
                shape(list.getActualTypeArguments()[0], field, schema.putObject("items"));
            }
            default ->
                throw new AssertionError(field + ": no JSON Schema for " + type + "; teach it to "
                        + SchemaGenerator.class.getSimpleName());
        }
    }

    private static void allowNull(ObjectNode property) {
        var type = property.path("type").asString();
        property.putArray("type").add(type).add("null");
        if (property.get("enum") instanceof tools.jackson.databind.node.ArrayNode values) {
            values.addNull();
        }
    }

    private static boolean nullable(RecordComponent component) {
        AnnotatedElement type = component.getAnnotatedType();
        return type.isAnnotationPresent(Nullable.class);
    }
}
