package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks rotation-service to act; any system may send one. */
public sealed interface RotationCommand extends Event, DeviceScoped {

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /**
     * Rotate the recovery keys of this device.
     *
     * @param rotationId chosen by the sender; the same id twice is one rotation
     * @param deadline when to give up waiting for the device
     */
    record RotateDevice(
            String tenantId,
            String deviceId,
            String rotationId,
            String requestedBy,
            @Nullable String reason,
            Instant deadline,
            Instant at)
            implements RotationCommand {}
}
