package dev.latchkey.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Times as people at this terminal read them. */
record Times(Clock clock) {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter THIS_YEAR = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter OLDER = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    /** @param instant RFC 3339; empty for none */
    String brief(String instant) {
        if (instant.isEmpty()) {
            return "-";
        }
        try {
            var time = Instant.parse(instant).atZone(clock.getZone());
            var today = LocalDate.ofInstant(clock.instant(), clock.getZone());
            if (time.toLocalDate().equals(today)) {
                return time.format(TODAY);
            }
            return time.format(time.getYear() == today.getYear() ? THIS_YEAR : OLDER);
        } catch (DateTimeParseException e) {
            return instant;
        }
    }

    /** Such as {@code 1:07}. */
    static String elapsed(Duration time) {
        return time.toMinutes() + String.format(Locale.ROOT, ":%02d", time.toSecondsPart());
    }

    /** The two largest parts, such as {@code 1 h 30 min}. */
    static String words(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h" + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
        }
        return seconds / 86_400 + " d" + (seconds / 3600 % 24 == 0 ? "" : " " + seconds / 3600 % 24 + " h");
    }
}
