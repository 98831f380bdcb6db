package dev.latchkey.vault.key;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whether Microsoft still lists a key, as of a version of the key. The highest version counts, whatever came in first.
 *
 * @param version of the key, as sync-service counts it
 * @param lastSeenAt when Microsoft was last seen to list it, as far as that was said; in microseconds, as the database
 *     keeps it
 */
record Presence(long version, State state, @Nullable Instant lastSeenAt) {

    Presence {
        lastSeenAt = lastSeenAt == null ? null : lastSeenAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** Weakest evidence first: at the same version a listing says more than the key's mere arrival. */
    enum State {
        MATCHED,
        CONFIRMED,
        GONE
    }

    private static final Comparator<Presence> STRENGTH =
            Comparator.comparingLong(Presence::version).thenComparing(Presence::state);

    static Presence newest(@Nullable Presence one, Presence other) {
        return one == null || STRENGTH.compare(one, other) < 0 ? other : one;
    }

    boolean gone() {
        return state == State.GONE;
    }
}
