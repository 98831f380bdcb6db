package dev.latchkey.rotation.vaultkey;

import dev.latchkey.events.VolumeType;
import dev.latchkey.rotation.device.DeviceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as the vault announces it.
 *
 * @param createdAt when Microsoft says it was made; null while only later news of it was read
 */
public record VaultKey(
        DeviceKey device,
        String keyId,
        VolumeType volume,
        @Nullable Instant createdAt,
        boolean archived) {}
