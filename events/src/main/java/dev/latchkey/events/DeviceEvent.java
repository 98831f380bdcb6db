package dev.latchkey.events;

import java.time.Instant;

/** Full state of a device each time it differs; compacted, so the topic is the list of devices. */
public sealed interface DeviceEvent extends Event, DeviceScoped {

    /** Grows with every event of the device; a lower one is stale. */
    long version();

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /** Seen for the first time, or again after it was gone. */
    record DeviceSeen(String tenantId, String deviceId, long version, DeviceState state, Instant at)
            implements DeviceEvent {}

    record DeviceChanged(String tenantId, String deviceId, long version, DeviceState state, Instant at)
            implements DeviceEvent {}

    /** A complete listing did not hold the device any more. Its keys stay. */
    record DeviceGone(String tenantId, String deviceId, long version, Instant at) implements DeviceEvent {}
}
