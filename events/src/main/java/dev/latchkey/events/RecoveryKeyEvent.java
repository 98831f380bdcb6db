package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What sync-service announces about the recovery keys Microsoft lists. */
public sealed interface RecoveryKeyEvent extends Event, DeviceScoped {

    /** The key protector id that the recovery screen shows. */
    String keyId();

    /** Grows with every event of the key; a lower one is stale. */
    long version();

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /**
     * A key was listed for the first time and read.
     *
     * @param createdAt when the device made it, as Microsoft says
     * @param secret the recovery password, sealed for the vault
     */
    record KeyFound(
            String tenantId,
            String deviceId,
            String keyId,
            long version,
            VolumeType volume,
            Instant createdAt,
            SealedSecret secret,
            Instant at)
            implements RecoveryKeyEvent {}

    /**
     * Microsoft lists a key again that was gone, or says now of which volume it is.
     *
     * @param lastSeenAt when Microsoft was last seen to list it: now
     * @param volume which one it is, as far as is known by now; a key's volume never changes
     */
    record KeyConfirmed(
            String tenantId,
            String deviceId,
            String keyId,
            long version,
            Instant at,
            @Nullable Instant lastSeenAt,
            @Nullable VolumeType volume)
            implements RecoveryKeyEvent {}

    /**
     * A complete listing did not hold the key any more.
     *
     * @param lastSeenAt when the last listing that held it was complete; null when none was
     */
    record KeyGoneUpstream(
            String tenantId,
            String deviceId,
            String keyId,
            long version,
            Instant at,
            @Nullable Instant lastSeenAt) implements RecoveryKeyEvent {}
}
