package dev.latchkey.vault.missing;

import dev.latchkey.events.VolumeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device whose drive may be locked for good.
 *
 * @param encrypted as the device last reported; null when that is not known
 * @param keyId the key in question; null when there is none
 * @param lastConfirmedAt when Microsoft was last seen to list that key
 */
public record MissingKey(
        Problem problem,
        String tenantId,
        String deviceId,
        @Nullable String deviceName,
        @Nullable String serialNumber,
        long organizationId,
        @Nullable Long configurationId,
        @Nullable Boolean encrypted,
        @Nullable String keyId,
        @Nullable VolumeType volume,
        @Nullable Instant lastConfirmedAt) {

    public enum Problem {
        /** The vault never had a key of the device. */
        NEVER_ESCROWED,
        /** It had some, and none is current. */
        NO_CURRENT_KEY,
        /** Another device of the same configuration has a newer key of this volume: the machine was set up anew. */
        SUPERSEDED_ELSEWHERE,
        /** Microsoft was not seen to list the key for some time. */
        STALE
    }
}
