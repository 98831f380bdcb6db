package dev.latchkey.simulator.world;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What a tenant's administrator lets the application do. */
public record Consent(boolean granted, Set<String> roles) {

    private static final Set<String> EVERYTHING_NEEDED = Set.of(
            "DeviceManagementManagedDevices.Read.All",
            "DeviceManagementManagedDevices.ReadWrite.All",
            "DeviceManagementManagedDevices.PrivilegedOperations.All",
            "DeviceManagementConfiguration.Read.All",
            "DeviceManagementConfiguration.ReadWrite.All",
            "DeviceManagementApps.Read.All",
            "BitlockerKey.ReadBasic.All",
            "BitlockerKey.Read.All",
            "AuditLog.Read.All");

    public Consent {
        var sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(roles);
        roles = Collections.unmodifiableSortedSet(sorted);
    }

    public static Consent full() {
        return new Consent(true, EVERYTHING_NEEDED);
    }

    /** The same consent with some roles withdrawn. */
    public Consent without(Set<String> withdrawn) {
        var left = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        left.addAll(roles);
        left.removeIf(role -> withdrawn.stream().anyMatch(role::equalsIgnoreCase));
        return new Consent(granted, left);
    }

    /** Role names compare without case: Microsoft's own pages spell them in two ways. */
    public boolean allows(String role) {
        return granted && roles.contains(role);
    }
}
