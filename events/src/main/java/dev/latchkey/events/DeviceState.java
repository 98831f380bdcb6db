package dev.latchkey.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Intune says of a device, without what changes at every check-in.
 *
 * @param intuneId the managed device id, the one a rotation is sent to
 * @param macAddresses as Intune wrote them
 * @param operatingSystem {@code Windows} for PCs; other devices are announced but never matched
 * @param encrypted as last reported by the device
 * @param managementAgent Graph's name, such as {@code mdm} or {@code configurationManagerClientMdm}
 * @param groups display names, sorted, of those groups it is a member of that sync-service was told to read; absent when it is
 *     in none of them
 */
public record DeviceState(
        String intuneId,
        String name,
        @Nullable String serialNumber,
        List<String> macAddresses,
        String operatingSystem,
        @Nullable String osVersion,
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String userPrincipalName,
        boolean encrypted,
        @Nullable String managementAgent,
        @Nullable List<String> groups) {

    public boolean isWindows() {
        return "Windows".equalsIgnoreCase(operatingSystem);
    }
}
