package dev.latchkey.simulator.world;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as Microsoft writes them. */
public final class Timestamps {

    private static final DateTimeFormatter TICKS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter NO_ZONE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** Seven decimals: keys, audits, actions. */
    public static String ticks(Instant time) {
        return TICKS.format(time);
    }

    /** Whole seconds: what Intune says of its devices. */
    public static String seconds(Instant time) {
        return SECONDS.format(time);
    }

    /** The date inside an error, which carries no zone. */
    public static String withoutZone(Instant time) {
        return NO_ZONE.format(time);
    }
}
