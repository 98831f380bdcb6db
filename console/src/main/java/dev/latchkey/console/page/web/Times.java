package dev.latchkey.console.page.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Moments on paper and in the future, where "5 min ago" is of no use. */
public final class Times {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    public static String utc(Instant time) {
        return UTC.format(time);
    }

    /** @param instant RFC 3339; what is not, stays as it is */
    public static String utc(String instant) {
        try {
            return utc(Instant.parse(instant));
        } catch (DateTimeParseException e) {
            return instant;
        }
    }
}
