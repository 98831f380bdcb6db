package dev.latchkey.simulator.world;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;

/** Times as Microsoft writes them. Put together by hand: listings have thousands of them, formatters are slow. */
public final class Timestamps {

    private static final int NANOS_PER_TICK = 100;

    private Timestamps() {}

    /** Seven decimals: keys, audits, actions. */
    public static String ticks(Instant time) {
        var text = toSeconds(time).append('.');
        return padded(text, time.get(ChronoField.NANO_OF_SECOND) / NANOS_PER_TICK, 7)
                .append('Z')
                .toString();
    }

    /** Whole seconds: what Intune says of its devices. */
    public static String seconds(Instant time) {
        return toSeconds(time).append('Z').toString();
    }

    /** The date inside an error, which carries no zone. */
    public static String withoutZone(Instant time) {
        return toSeconds(time).toString();
    }

    private static StringBuilder toSeconds(Instant time) {
        var at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        var text = new StringBuilder(28);
        padded(text, at.getYear(), 4).append('-');
        padded(text, at.getMonthValue(), 2).append('-');
        padded(text, at.getDayOfMonth(), 2).append('T');
        padded(text, at.getHour(), 2).append(':');
        padded(text, at.getMinute(), 2).append(':');
        return padded(text, at.getSecond(), 2);
    }

    private static StringBuilder padded(StringBuilder text, int number, int digits) {
        String plain = Integer.toString(number);
        return text.repeat('0', digits - plain.length()).append(plain);
    }
}
