package dev.latchkey.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a rotation goes on. */
public sealed interface RotationEvent extends Event, DeviceScoped {

    String rotationId();

    /** Grows with every step of the rotation; a lower one is stale. */
    long version();

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    record RotationAccepted(
            String tenantId,
            String deviceId,
            String rotationId,
            long version,
            String deviceName,
            String requestedBy,
            @Nullable String reason,
            Instant deadline,
            Instant at)
            implements RotationEvent {}

    /** Microsoft took the request; the device has not heard of it yet. */
    record RotationDispatched(
            String tenantId, String deviceId, String rotationId, long version, String deviceName, Instant at)
            implements RotationEvent {}

    /**
     * The device has not acted on the request yet.
     *
     * @param lastCheckInAt when the device last spoke to Intune
     */
    record RotationWaitingForDevice(
            String tenantId,
            String deviceId,
            String rotationId,
            long version,
            String deviceName,
            @Nullable Instant lastCheckInAt,
            Instant at)
            implements RotationEvent {}

    /** The vault holds new keys for every volume, and the old ones are archived. */
    record RotationVerified(
            String tenantId,
            String deviceId,
            String rotationId,
            long version,
            String deviceName,
            List<String> newKeyIds,
            List<String> archivedKeyIds,
            Instant at)
            implements RotationEvent {}

    record RotationFailed(
            String tenantId,
            String deviceId,
            String rotationId,
            long version,
            String deviceName,
            RotationFailure failure,
            String cause,
            Instant at)
            implements RotationEvent {}

    /** The deadline passed; failure says whether the device stayed away or the key did. */
    record RotationExpired(
            String tenantId,
            String deviceId,
            String rotationId,
            long version,
            String deviceName,
            RotationFailure failure,
            String cause,
            Instant at)
            implements RotationEvent {}
}
