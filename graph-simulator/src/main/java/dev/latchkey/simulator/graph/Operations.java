package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.traffic.CallKind;
import dev.latchkey.simulator.traffic.Switches;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The calls this simulator knows, by version and shape. */
final class Operations {

    private static final Set<String> READ_DEVICES = Set.of(
            "DeviceManagementManagedDevices.Read.All",
            "DeviceManagementManagedDevices.ReadWrite.All",
            "DeviceManagementConfiguration.Read.All",
            "DeviceManagementConfiguration.ReadWrite.All");
    private static final Set<String> ROTATE =
            Set.of("DeviceManagementConfiguration.ReadWrite.All", "DeviceManagementManagedDevices.ReadWrite.All");
    private static final Set<String> SYNC = Set.of("DeviceManagementManagedDevices.PrivilegedOperations.All");
    private static final Set<String> READ_DIRECTORY_AUDIT = Set.of("AuditLog.Read.All", "Directory.Read.All");
    private static final Set<String> READ_INTUNE_AUDIT =
            Set.of("DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All");

    private static final String DEVICES = "/devicemanagement/manageddevices";
    private static final String COMANAGED = "/devicemanagement/comanageddevices";
    private static final String KEYS = "/informationprotection/bitlocker/recoverykeys";

    private final Map<String, Operation> everywhere;
    private final Map<String, Operation> betaOnly;

    Operations(Switches switches, Errors errors, InstantSource clock) {
        var devices = new ManagedDevices(switches, errors, "managedDevices", _ -> true);
        var comanaged = new ManagedDevices(
                switches, errors, "comanagedDevices", device -> device.profile().coManaged());
        var keys = new RecoveryKeys(switches, errors);
        var directory = new DirectoryAudits(switches, clock);
        var intune = new IntuneAudits();
        var groups = new Groups(errors);
        everywhere = Map.of(
                "GET " + DEVICES,
                new Operation(CallKind.DEVICES, Service.INTUNE, READ_DEVICES, devices::list),
                "GET " + DEVICES + "/{id}",
                new Operation(CallKind.DEVICE, Service.INTUNE, READ_DEVICES, devices::get),
                "POST " + DEVICES + "/{id}/syncdevice",
                new Operation(CallKind.SYNC, Service.INTUNE, SYNC, devices::sync),
                "GET " + KEYS,
                new Operation(CallKind.KEYS, Service.DEVICE_REGISTRATION, RecoveryKeys.READ_BASIC, keys::list),
                "GET " + KEYS + "/{id}",
                new Operation(CallKind.KEY, Service.DEVICE_REGISTRATION, RecoveryKeys.READ_BASIC, keys::get),
                "GET /auditlogs/directoryaudits",
                new Operation(CallKind.DIRECTORY_AUDITS, Service.DIRECTORY, READ_DIRECTORY_AUDIT, directory::list),
                "GET /devicemanagement/auditevents",
                new Operation(CallKind.AUDIT_EVENTS, Service.INTUNE, READ_INTUNE_AUDIT, intune::events),
                "GET /groups",
                new Operation(CallKind.GROUPS, Service.DIRECTORY, Groups.READ, groups::list),
                "GET /groups/{id}/transitivemembers/microsoft.graph.device",
                new Operation(CallKind.GROUP_MEMBERS, Service.DIRECTORY, Groups.READ, groups::devices));
        betaOnly = Map.of(
                "POST " + DEVICES + "/{id}/rotatebitlockerkeys",
                new Operation(CallKind.ROTATE, Service.INTUNE, ROTATE, devices::rotate),
                "GET " + COMANAGED,
                new Operation(CallKind.DEVICES, Service.INTUNE, READ_DEVICES, comanaged::list),
                "GET " + COMANAGED + "/{id}",
                new Operation(CallKind.DEVICE, Service.INTUNE, READ_DEVICES, comanaged::get),
                "POST " + COMANAGED + "/{id}/rotatebitlockerkeys",
                new Operation(CallKind.ROTATE, Service.INTUNE, ROTATE, comanaged::rotate),
                "GET /devicemanagement/remoteactionaudits",
                new Operation(CallKind.REMOTE_ACTIONS, Service.INTUNE, READ_DEVICES, intune::actions));
    }

    Optional<Operation> find(String version, String shape) {
        var operation = everywhere.get(shape);
        if (operation == null && version.equals(GraphCall.BETA)) {
            operation = betaOnly.get(shape);
        }
        return Optional.ofNullable(operation);
    }
}
