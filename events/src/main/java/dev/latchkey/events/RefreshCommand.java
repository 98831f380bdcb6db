package dev.latchkey.events;

import java.time.Instant;

/** Asks sync-service for something out of turn. */
public sealed interface RefreshCommand extends Event, DeviceScoped {

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /** Look at this device and its keys again, now. */
    record RefreshDevice(String tenantId, String deviceId, Instant at) implements RefreshCommand {}
}
