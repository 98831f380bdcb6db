package dev.latchkey.simulator.world;

import java.time.Instant;

/**
 * What a device is, apart from what happened to it.
 *
 * @param volumes how many volumes are encrypted when the device is: the system volume, then one for data
 * @param earlierKeys how many superseded system volume keys Entra still holds from before the simulation began
 */
public record DeviceProfile(
        String deviceName,
        Hardware hardware,
        OperatingSystem operatingSystem,
        Owner owner,
        JoinType joinType,
        boolean coManaged,
        boolean encrypted,
        int volumes,
        int earlierKeys,
        boolean rotationPolicy,
        Escrow escrow,
        boolean online,
        Instant enrolled,
        DocumentationEntry documentation) {

    public boolean isWindows() {
        return operatingSystem.name().equals(OperatingSystem.WINDOWS);
    }

    boolean has(Volume volume) {
        return isWindows() && encrypted && volume.number() <= volumes;
    }

    /** Whether the device as it stands can rotate its recovery passwords. */
    public RotationFit rotationFit() {
        if (!isWindows()) {
            return RotationFit.NOT_WINDOWS;
        }
        if (operatingSystem.olderThanBuild(OperatingSystem.WINDOWS_10_1909)) {
            return RotationFit.OS_TOO_OLD;
        }
        if (joinType == JoinType.AZURE_AD_REGISTERED) {
            return RotationFit.NOT_JOINED;
        }
        if (!encrypted) {
            return RotationFit.NOT_ENCRYPTED;
        }
        return rotationPolicy ? RotationFit.FITS : RotationFit.POLICY_OFF;
    }

    DeviceProfile changedBy(DeviceChange change) {
        return new DeviceProfile(
                change.deviceName() != null ? change.deviceName() : deviceName,
                change.serialNumber() != null ? hardware.withSerialNumber(change.serialNumber()) : hardware,
                change.osVersion() != null
                        ? new OperatingSystem(operatingSystem.name(), change.osVersion())
                        : operatingSystem,
                owner,
                change.joinType() != null ? change.joinType() : joinType,
                change.coManaged() != null ? change.coManaged() : coManaged,
                change.encrypted() != null ? change.encrypted() : encrypted,
                change.volumes() != null ? change.volumes() : volumes,
                earlierKeys,
                change.rotationPolicy() != null ? change.rotationPolicy() : rotationPolicy,
                change.escrow() != null ? change.escrow() : escrow,
                change.online() != null ? change.online() : online,
                enrolled,
                documentation);
    }

    DeviceProfile documentedAs(DocumentationEntry entry) {
        return new DeviceProfile(
                deviceName,
                hardware,
                operatingSystem,
                owner,
                joinType,
                coManaged,
                encrypted,
                volumes,
                earlierKeys,
                rotationPolicy,
                escrow,
                online,
                enrolled,
                entry);
    }

    /** MAC addresses are 12 hex digits without separators, as Intune reports them. */
    public record Hardware(
            String manufacturer, String model, String serialNumber, String wiFiMacAddress, String ethernetMacAddress) {

        Hardware withSerialNumber(String serial) {
            return new Hardware(manufacturer, model, serial, wiFiMacAddress, ethernetMacAddress);
        }
    }

    /** The operating system in Intune's words. */
    public record OperatingSystem(String name, String version) {

        public static final String WINDOWS = "Windows";
        static final int WINDOWS_10_1909 = 18363;

        boolean olderThanBuild(int build) {
            String[] parts = version.split("\\.", -1);
            return parts.length < 3 || Integer.parseInt(parts[2]) < build;
        }
    }

    /** The person a device belongs to. */
    public record Owner(String displayName, String userPrincipalName) {}
}
