package dev.latchkey.audit.event;

import dev.latchkey.events.Event;
import dev.latchkey.events.SealedSecret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as the log keeps it: JSON without any sealed secret. What goes in is decided by type, not by field name, and a
 * type that is not known here is refused, so a new event with a secret of whatever kind cannot slip through.
 */
final class RecordedData {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            return type.getRecordComponents();
        }
    };

    private RecordedData() {}

    static String of(Event event) {
        return JSON.writeValueAsString(withoutSecrets((Record) event));
    }

    /** The organization an event names; null when it names none. */
    static @Nullable Long organizationOf(Event event) {
        for (var component : COMPONENTS.get(event.getClass())) {
            if (component.getName().equals("organizationId") && read(component, event) instanceof Long id) {
                return id;
            }
        }
        return null;
    }

    /** PostgreSQL keeps no character 0 in text. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }

    private static Map<String, @Nullable Object> withoutSecrets(Record value) {
        var kept = new LinkedHashMap<String, @Nullable Object>();
        for (var component : COMPONENTS.get(value.getClass())) {
            var field = read(component, value);
            if (!(field instanceof SealedSecret)) {
                kept.put(component.getName(), withoutSecrets(field));
            }
        }
        return kept;
    }

    private static @Nullable Object withoutSecrets(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> storable(text);
            case Long number -> number;
            case Integer number -> number;
            case Boolean truth -> truth;
            case Enum<?> constant -> constant.name();
            case Instant time -> time.toString();
            case Record nested -> withoutSecrets(nested);
            case Collection<?> list -> withoutSecrets(list);
            default ->
                throw new IllegalStateException("the log does not know how to keep a "
                        + value.getClass().getName());
        };
    }

    private static Object withoutSecrets(Collection<?> list) {
        var kept = new ArrayList<@Nullable Object>();
        for (var element : list) {
            if (!(element instanceof SealedSecret)) {
                kept.add(withoutSecrets(element));
            }
        }
        return kept;
    }

    private static @Nullable Object read(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
