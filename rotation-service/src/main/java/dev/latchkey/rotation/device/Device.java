package dev.latchkey.rotation.device;

import org.jspecify.annotations.Nullable;

/**
 * What a rotation needs to know of a device.
 *
 * @param intuneId the id Microsoft takes rotations under
 * @param gone a complete listing did not hold it any more, or none has since its tenant was connected again
 * @param tenantDisconnected nobody signs in to its tenant any more
 */
public record Device(
        DeviceKey key,
        String intuneId,
        String name,
        @Nullable String serialNumber,
        String operatingSystem,
        boolean encrypted,
        boolean gone,
        boolean tenantDisconnected) {

    public boolean isWindows() {
        return "Windows".equalsIgnoreCase(operatingSystem);
    }
}
