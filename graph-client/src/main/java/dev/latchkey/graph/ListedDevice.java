package dev.latchkey.graph;

import dev.latchkey.events.DeviceState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device as Intune lists it.
 *
 * @param deviceId Entra device id in lower case, or the Intune id where the device has none
 * @param lastSyncAt when it last checked in; null when never. Tells which of two enrollments of one machine is in use
 */
public record ListedDevice(
        String deviceId, DeviceState state, @Nullable Instant lastSyncAt) {

    /** The same device, of which it is known which groups it is in. */
    public ListedDevice inGroups(List<String> groups) {
        return new ListedDevice(
                deviceId,
                new DeviceState(
                        state.intuneId(),
                        state.name(),
                        state.serialNumber(),
                        state.macAddresses(),
                        state.operatingSystem(),
                        state.osVersion(),
                        state.manufacturer(),
                        state.model(),
                        state.userPrincipalName(),
                        state.encrypted(),
                        state.managementAgent(),
                        groups),
                lastSyncAt);
    }
}
