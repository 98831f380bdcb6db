package dev.latchkey.events;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Event to JSON bytes and back. Unknown fields are ignored, so that a publisher may add some; a field that the record
 * needs and the value lacks makes the value unreadable.
 */
public final class EventCodec {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // What a record can tell of itself, such as isWindows(), is no field of the contract.
            .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
            .addModule(new SimpleModule().addDeserializer(Instant.class, new Rfc3339.Deserializer()))
            .build();

    /** Each finds out once how its type is read. */
    private static final ClassValue<ObjectReader> READERS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return JSON.readerFor(type);
        }
    };

    private static final Map<Class<?>, List<RecordComponent>> REQUIRED = new ConcurrentHashMap<>();

    private EventCodec() {}

    public static byte[] encode(Event event) {
        return JSON.writeValueAsBytes(event);
    }

    /**
     * @throws UnreadableEventException when the type is unknown, the value is no JSON of it, or a field is missing
     */
    public static Event decode(String typeName, byte @Nullable [] value) {
        var type = EventCatalogue.named(typeName)
                .orElseThrow(() -> new UnreadableEventException("no such event type: " + printable(typeName)));
        if (value == null) {
            throw new UnreadableEventException(typeName + ": no value");
        }
        Event event;
        try {
            event = READERS.get(type.record()).readValue(value);
        } catch (JacksonException e) {
            // The cause is dropped on purpose: its message quotes the value, which may hold sealed secrets.
            var at = e.getLocation();
            throw new UnreadableEventException(typeName + ": not readable as JSON of this type"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
        if (event == null) {
            throw new UnreadableEventException(typeName + ": the value is null");
        }
        requireComplete(typeName, "", event);
        return event;
    }

    private static void requireComplete(String typeName, String path, Object record) {
        for (var component : REQUIRED.computeIfAbsent(record.getClass(), EventCodec::requiredComponents)) {
            Object field;
            try {
                field = component.getAccessor().invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
            if (field == null) {
                throw new UnreadableEventException(typeName + ": " + path + component.getName() + " is missing");
            }
            switch (field) {
                case Record nested -> requireComplete(typeName, path + component.getName() + ".", nested);
                case List<?> list
                when list.stream().anyMatch(Objects::isNull) ->
                    throw new UnreadableEventException(typeName + ": " + path + component.getName() + " holds a null");
                default -> {}
            }
        }
    }

    private static List<RecordComponent> requiredComponents(Class<?> type) {
        var required = new ArrayList<RecordComponent>();
        for (var component : type.getRecordComponents()) {
            if (!component.getType().isPrimitive()
                    && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(component);
            }
        }
        return List.copyOf(required);
    }

    private static String printable(String typeName) {
        var clean = typeName.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
    }
}
