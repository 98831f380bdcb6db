package dev.latchkey.graph;

import dev.latchkey.events.DeviceState;

/**
 * A device as Intune lists it.
 *
 * @param deviceId Entra device id in lower case, or the Intune id where the device has none
 */
public record ListedDevice(String deviceId, DeviceState state) {}
