package dev.latchkey.vault.share;

import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.SharedKeyRevealed;
import dev.latchkey.events.VolumeType;
import dev.latchkey.vault.rotation.ShownKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The key of a link that is being opened.
 *
 * @param madeBy who made the link
 * @param rotate what they chose, where the policy lets them
 */
record SharedKey(
        String shareId,
        long passwordId,
        String tenantId,
        String deviceId,
        long organizationId,
        String keyId,
        String deviceName,
        VolumeType volume,
        boolean archived,
        boolean superseded,
        boolean wellFormed,
        String madeBy,
        @Nullable Boolean rotate) {

    ShownKey shown(String eventId) {
        return new ShownKey(
                tenantId,
                deviceId,
                deviceName,
                organizationId,
                passwordId,
                keyId,
                superseded,
                eventId,
                "whoever had the one-time link of " + madeBy);
    }

    SharedKeyRevealed revealed(@Nullable String address, Instant at) {
        return new SharedKeyRevealed(
                tenantId, deviceId, organizationId, passwordId, keyId, deviceName, shareId, madeBy, address, at);
    }

    KeyAccessDenied denied(String why, @Nullable String address, Instant at) {
        return new KeyAccessDenied(tenantId, organizationId, keyId, madeBy, why, address, at, null);
    }
}
