package dev.latchkey.matching.match;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Another device that fits a candidate too, or that is matched to it.
 *
 * @param name for people
 * @param agreement what it has in common with the candidate
 * @param weak it has only one of MAC address and serial number in common, and the other is another one, or further configurations
 *     have the same
 * @param holds the candidate is its configuration although nothing but an earlier match or a person says so
 * @param ruledAt when a person decided that; null when no person did
 */
record Rival(
        String name,
        Agreement agreement,
        boolean weak,
        boolean holds,
        @Nullable Instant ruledAt) {

    /** Its claim is so much weaker that it does not count. */
    boolean yieldsTo(Agreement other) {
        return !holds && weak && other.both();
    }
}
