package dev.latchkey.vault.key;

import dev.latchkey.events.VolumeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A password record without its secret.
 *
 * @param keyVersion version of the key whose secret is stored
 * @param byHand null while the rule alone decides
 * @param version counts what was announced of the record
 */
record PasswordState(
        DeviceRef device,
        String keyId,
        long keyVersion,
        Place place,
        VolumeType volume,
        Instant createdAt,
        Presence presence,
        Standing standing,
        @Nullable ByHand byHand,
        long version) {}
