package dev.latchkey.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header: whole or fractional seconds, or a date. */
final class RetryAfter {

    /** What is longer is taken for a mistake, and as this long. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /**
     * @param now by the clock of whoever sent it
     * @return at most a day; null when there is none, or one that makes no sense
     */
    static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) {
            return null;
        }
        try {
            var seconds = Double.parseDouble(header.strip());
            return seconds >= 0
                    ? Duration.ofMillis(Math.round(Math.min(seconds, (double) LONGEST.toSeconds()) * 1000))
                    : null;
        } catch (NumberFormatException notSeconds) {
            return untilDate(header, now);
        }
    }

    private static @Nullable Duration untilDate(String header, Instant now) {
        var date = date(header);
        if (date == null) {
            return null;
        }
        var wait = Duration.between(now, date);
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    /** A date as headers have it; null when there is none, or it is none. */
    static @Nullable Instant date(@Nullable String header) {
        try {
            return header == null
                    ? null
                    : ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
