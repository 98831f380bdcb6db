package dev.latchkey.vault.share;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A one-time link as people see it; never what opens it.
 *
 * @param keyId the key it is bound to
 * @param viewedAt when its digits were shown; null when they were not
 * @param viewedFrom the address they were shown to; null when unknown
 */
public record Share(
        String shareId,
        State state,
        String keyId,
        String deviceName,
        long organizationId,
        String madeBy,
        String reason,
        Instant madeAt,
        Instant expiresAt,
        @Nullable Instant viewedAt,
        @Nullable String viewedFrom,
        @Nullable String withdrawnBy,
        @Nullable Instant withdrawnAt) {

    /** What became of it. */
    public enum State {
        /** It would still show the digits. */
        OPEN,
        VIEWED,
        WITHDRAWN,
        EXPIRED
    }
}
