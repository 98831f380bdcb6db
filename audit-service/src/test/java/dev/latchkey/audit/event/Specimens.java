package dev.latchkey.audit.event;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventType;
import dev.latchkey.events.SealedSecret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One event of every type of the catalogue, every field filled; each sealed secret holds the marker. */
public final class Specimens {

    public static final String MARKER = "sealed-marker-4711";

    private Specimens() {}

    public static Stream<Event> all() {
        return EventCatalogue.types().stream().map(EventType::record).map(Specimens::of);
    }

    private static Event of(Class<? extends Event> type) {
        return (Event) record(type);
    }

    private static Object record(Class<?> type) {
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = Arrays.stream(components)
                .map(component -> value(component.getName(), component.getGenericType()))
                .toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    private static Object value(String name, Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return List.of(value(name, list.getActualTypeArguments()[0]));
        }
        var plain = (Class<?>) type;
        if (plain == String.class) {
            return name;
        } else if (plain == long.class || plain == Long.class) {
            return 7L;
        } else if (plain == int.class) {
            return 3;
        } else if (plain == boolean.class || plain == Boolean.class) {
            return true;
        } else if (plain == Instant.class) {
            return Instant.parse("2026-11-22T10:00:00Z");
        } else if (plain == SealedSecret.class) {
            return new SealedSecret(MARKER, MARKER);
        } else if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        return record(plain);
    }
}
