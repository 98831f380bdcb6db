package dev.latchkey.events;

import com.ethlo.time.ITU;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/**
 * Reads times as events carry them. Every service reads every event, and the JDK's formatter, which knows all calendars, takes
 * several times as long for the one form there is.
 */
public final class Rfc3339 {

    private Rfc3339() {}

    /** @throws DateTimeException when it is no RFC 3339 time */
    public static Instant parse(String text) {
        return ITU.parseDateTime(text).toInstant();
    }

    static final class Deserializer extends StdScalarDeserializer<Instant> {

        Deserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (Instant) context.handleUnexpectedToken(getValueType(context), json);
            }
            try {
                return parse(json.getString());
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, json.getString(), "no RFC 3339 time");
            }
        }
    }
}
