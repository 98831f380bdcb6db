package dev.latchkey.console.page.web;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago something was, as people say it; needs no time zone. */
public final class Ago {

    private Ago() {}

    /** @param instant RFC 3339, or empty for never */
    public static String of(String instant, Instant now) {
        if (instant.isEmpty()) {
            return "never";
        }
        try {
            return of(Duration.between(Instant.parse(instant), now));
        } catch (DateTimeParseException e) {
            return instant;
        }
    }

    private static String of(Duration age) {
        if (age.toSeconds() < 1) {
            return "now";
        }
        if (age.toMinutes() < 1) {
            return age.toSeconds() + " s ago";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " min ago";
        }
        return age.toDays() < 2 ? age.toHours() + " h ago" : age.toDays() + " days ago";
    }
}
