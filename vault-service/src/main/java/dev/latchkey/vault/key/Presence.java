package dev.latchkey.vault.key;

import dev.latchkey.events.VolumeType;
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
 * @param volume as was said beside; null when nothing was, and in what is stored of a key that came
 */
record Presence(
        long version,
        State state,
        @Nullable Instant lastSeenAt,
        @Nullable VolumeType volume) {

    Presence {
        lastSeenAt = lastSeenAt == null ? null : lastSeenAt.truncatedTo(ChronoUnit.MICROS);
    }

    Presence(long version, State state, @Nullable Instant lastSeenAt) {
        this(version, state, lastSeenAt, null);
    }

    /** Weakest evidence first: at the same version a listing says more than the key's mere arrival. */
    enum State {
        MATCHED,
        CONFIRMED,
        GONE
    }

    private static final Comparator<Presence> STRENGTH =
            Comparator.comparingLong(Presence::version).thenComparing(Presence::state);

    /** Which volume it is, the older one may know as well. */
    static Presence newest(@Nullable Presence one, Presence other) {
        if (one == null) {
            return other;
        }
        return STRENGTH.compare(one, other) < 0 ? other.with(one.volume) : one.with(other.volume);
    }

    private Presence with(@Nullable VolumeType said) {
        return volume == null && said != null ? new Presence(version, state, lastSeenAt, said) : this;
    }

    Presence withoutVolume() {
        return volume == null ? this : new Presence(version, state, lastSeenAt);
    }

    boolean gone() {
        return state == State.GONE;
    }
}
