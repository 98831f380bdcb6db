package dev.latchkey.audit.event;

import dev.latchkey.events.Event;
import dev.latchkey.events.SealedSecret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * An event as the log keeps it: JSON without any sealed secret. What goes in is decided by type, not by field name, and a
 * type that is not known here is refused, so a new event with a secret of whatever kind cannot slip through.
 */
final class RecordedData {

    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Instant.class,
            Long.class,
            long.class,
            Integer.class,
            int.class,
            Boolean.class,
            boolean.class);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
            .addModule(new SimpleModule()
                    .addSerializer(String.class, new StorableText())
                    .setSerializerModifier(new WithoutSecrets()))
            .build();

    private static final ClassValue<Optional<RecordComponent>> ORGANIZATION = new ClassValue<>() {
        @Override
        protected Optional<RecordComponent> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents())
                    .filter(component -> component.getName().equals("organizationId"))
                    .findFirst();
        }
    };

    private RecordedData() {}

    static String of(Event event) {
        return JSON.writeValueAsString(event);
    }

    /** The organization an event names; null when it names none. */
    static @Nullable Long organizationOf(Event event) {
        var component = ORGANIZATION.get(event.getClass());
        return component.isPresent() && read(component.get(), event) instanceof Long id ? id : null;
    }

    /** PostgreSQL keeps no character 0 in text. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }

    private static @Nullable Object read(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static final class WithoutSecrets extends ValueSerializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription.Supplier bean, List<BeanPropertyWriter> properties) {
            return properties.stream()
                    .filter(property -> isKept(property.getType()))
                    .toList();
        }

        private static boolean isKept(JavaType type) {
            var raw = type.getRawClass();
            if (raw == SealedSecret.class) {
                return false;
            }
            if (type.isCollectionLikeType()) {
                return isKept(type.getContentType());
            }
            if (PLAIN.contains(raw) || raw.isEnum() || raw.isRecord()) {
                return true;
            }
            throw new IllegalStateException("the log does not know how to keep a " + raw.getName());
        }
    }

    private static final class StorableText extends StdScalarSerializer<String> {

        private StorableText() {
            super(String.class);
        }

        @Override
        public void serialize(String text, JsonGenerator json, SerializationContext context) {
            json.writeString(storable(text));
        }
    }
}
