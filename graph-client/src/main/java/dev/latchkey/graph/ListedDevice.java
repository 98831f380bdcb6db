package dev.latchkey.graph;

import dev.latchkey.events.DeviceState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device as Intune lists it.
 *
 * @param deviceId Entra device id in lower case, or the Intune id where the device has none
 * @param lastSyncAt when it last checked in; null when never. Tells which of two enrollments of one machine is in use
 */
public record ListedDevice(
        String deviceId, DeviceState state, @Nullable Instant lastSyncAt) {}
