package dev.latchkey.vault.upkeep;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes through all data keys or all secrets, and how far it is.
 *
 * @param organizationId the only one it is about; null for all
 * @param total how many data keys ({@code REWRAP}) or records there were at the start
 * @param done how many of them it has been through; records that come meanwhile count, too
 * @param changed how many were wrapped or encrypted anew
 * @param broken how many secrets, and in a {@code CHECK} data keys, do not open though they should
 * @param erased how many do not open because their data key was deleted on purpose
 * @param malformed how many open and do not have the form BitLocker accepts
 * @param cause why it failed, or will when it has gone through the rest, in words; null when it did not
 */
public record KeyJob(
        long id,
        Kind kind,
        @Nullable Long organizationId,
        State state,
        long total,
        long done,
        long changed,
        long broken,
        long erased,
        long malformed,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant endedAt,
        @Nullable String cause) {

    public enum Kind {
        /** Data keys are wrapped by the newest version of the primary master key; secrets stay as they are. */
        REWRAP,
        /** Organizations get new data keys, and their secrets are encrypted anew. */
        REKEY,
        /** Every data key is opened as a start would, and every secret, and shown to nobody. */
        CHECK
    }

    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    KeyJob because(String why) {
        return new KeyJob(
                id,
                kind,
                organizationId,
                state,
                total,
                done,
                changed,
                broken,
                erased,
                malformed,
                requestedBy,
                requestedAt,
                endedAt,
                why);
    }

    KeyJob ended(State end, @Nullable String why, Instant at) {
        return new KeyJob(
                id,
                kind,
                organizationId,
                end,
                total,
                done,
                changed,
                broken,
                erased,
                malformed,
                requestedBy,
                requestedAt,
                at,
                why);
    }

    KeyJob plus(long moreDone, long moreChanged, long moreBroken, long moreErased, long moreMalformed) {
        return new KeyJob(
                id,
                kind,
                organizationId,
                state,
                total,
                done + moreDone,
                changed + moreChanged,
                broken + moreBroken,
                erased + moreErased,
                malformed + moreMalformed,
                requestedBy,
                requestedAt,
                endedAt,
                cause);
    }
}
