package dev.latchkey.vault.share;

import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.SharedKeyRevealed;
import dev.latchkey.events.VolumeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The key of a link that is being opened.
 *
 * @param madeBy who made the link
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
        String madeBy,
        String reason) {

    SharedKeyRevealed revealed(@Nullable String address, Instant at) {
        return new SharedKeyRevealed(
                tenantId, deviceId, organizationId, passwordId, keyId, deviceName, shareId, madeBy, address, at);
    }

    KeyAccessDenied denied(String why, @Nullable String address, Instant at) {
        return new KeyAccessDenied(tenantId, organizationId, keyId, madeBy, why, address, at, null);
    }
}
