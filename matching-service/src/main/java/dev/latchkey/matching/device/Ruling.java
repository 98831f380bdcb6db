package dev.latchkey.matching.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants of a device; in force until a person says otherwise.
 *
 * @param configurationId of a device to match; null for one to ignore
 * @param seen what spoke for other configurations when the person decided: only what is new makes us ask again
 */
public record Ruling(Kind kind, @Nullable Long configurationId, String by, Instant at, String seen) {

    /** Match it to this configuration, or leave it alone. */
    public enum Kind {
        MATCH,
        IGNORE
    }

    public static Ruling match(long configurationId, String by, Instant at, String seen) {
        return new Ruling(Kind.MATCH, configurationId, by, at, seen);
    }

    public static Ruling ignore(String by, Instant at) {
        return new Ruling(Kind.IGNORE, null, by, at, "");
    }
}
