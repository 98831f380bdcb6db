package dev.latchkey.vault.missing;

import dev.latchkey.events.VolumeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device whose drive may be locked for good.
 *
 * @param organizationId where the device was filed last; of one that never was, whose it is
 * @param configurationId null when the device was never filed
 * @param encrypted as the device last reported; null when that is not known
 * @param keyId the key in question; null when there is none
 * @param volume of that key; without one the drive that has none, and null when no drive of the device has any
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
        /** Neither had it one of this device, which has no configuration: what keys it has wait until it is matched. */
        NOT_FILED,
        /** It had some, and none is current: of the whole device, or of the system drive, which it does not start without. */
        NO_CURRENT_KEY,
        /** Another device of the same configuration has a newer key of this volume: the machine was set up anew. */
        SUPERSEDED_ELSEWHERE,
        /** Microsoft was not seen to list the key for some time. */
        STALE
    }
}
