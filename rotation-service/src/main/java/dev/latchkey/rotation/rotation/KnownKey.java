package dev.latchkey.rotation.rotation;

import dev.latchkey.events.VolumeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key of the device as the vault announced it.
 *
 * @param createdAt null while the announcement of its creation was not read
 */
public record KnownKey(
        String keyId, VolumeType volume, @Nullable Instant createdAt, boolean archived) {}
