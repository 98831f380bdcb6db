package dev.latchkey.sync.device;

import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedDevice;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.sync.tenant.Tenant;
import dev.latchkey.sync.tenant.TenantStandings;
import dev.latchkey.sync.tenant.Tenants;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which of the groups that a tenant's settings name each device is in. They are read before a full listing of devices and kept,
 * so that every listing tells the same of a device.
 */
@Service
public class DeviceGroups {

    private final JdbcClient jdbc;
    private final Tenants tenants;
    private final TransactionTemplate transaction;

    DeviceGroups(JdbcClient jdbc, Tenants tenants, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.tenants = tenants;
        this.transaction = transaction;
    }

    /**
     * Reads them anew; makes no call when the settings name none. A permission that is missing is told and stops nothing else:
     * what was read last then stays.
     *
     * @param betweenPages called before each page; what it throws ends the reading
     * @throws GraphException when Microsoft could not be asked
     */
    public void read(TenantConnection connection, Tenant tenant, Runnable betweenPages) {
        if (tenant.deviceGroups().isEmpty()) {
            forget(tenant.tenantId(), List.of());
            return;
        }
        try {
            var devices = connection.devicesOfGroups(tenant.deviceGroups(), betweenPages);
            keep(tenant.tenantId(), byDevice(devices));
            tenants.groupsRead(tenant.tenantId(), unknown(tenant.deviceGroups(), devices.keySet()));
        } catch (GraphException e) {
            if (!refused(e.failure())) {
                throw e;
            }
            var step = e.failure().nextStep();
            tenants.groupsRead(
                    tenant.tenantId(),
                    "Groups are not read: " + TenantStandings.inWords(e.failure()) + "."
                            + (step == null ? "" : " " + step));
        }
    }

    /** The same devices, each with its groups. */
    List<ListedDevice> told(Tenant tenant, List<ListedDevice> devices) {
        if (tenant.deviceGroups().isEmpty()) {
            return devices;
        }
        var groups = of(
                tenant.tenantId(), devices.stream().map(ListedDevice::deviceId).toList());
        return devices.stream()
                .map(device -> {
                    var in = groups.get(device.deviceId());
                    return in == null ? device : device.inGroups(in);
                })
                .toList();
    }

    private Map<String, List<String>> of(String tenantId, Collection<String> deviceIds) {
        var groups = new HashMap<String, List<String>>();
        jdbc.sql(
                        "select device_id, groups from device_group where tenant_id = :tenantId and device_id = any(:ids::text[])")
                .param("tenantId", tenantId)
                .param("ids", deviceIds.toArray(String[]::new))
                .query(row -> {
                    groups.put(
                            row.getString(1), List.of((String[]) row.getArray(2).getArray()));
                });
        return groups;
    }

    /** Writes what differs and nothing else. */
    private void keep(String tenantId, Map<String, Set<String>> groups) {
        var ids = groups.keySet().toArray(String[]::new);
        var names = groups.values().stream().map(all -> String.join("\n", all)).toArray(String[]::new);
        transaction.executeWithoutResult(status -> {
            forget(tenantId, groups.keySet());
            jdbc.sql("""
                            insert into device_group as known (tenant_id, device_id, groups)
                            select :tenantId, n.device_id, string_to_array(n.groups, chr(10))
                            from unnest(:ids::text[], :groups::text[]) as n (device_id, groups)
                            on conflict (tenant_id, device_id) do update set groups = excluded.groups
                            where known.groups <> excluded.groups
                            """)
                    .param("tenantId", tenantId)
                    .param("ids", ids)
                    .param("groups", names)
                    .update();
        });
    }

    private void forget(String tenantId, Collection<String> allBut) {
        jdbc.sql("delete from device_group where tenant_id = :tenantId and not device_id = any(:ids::text[])")
                .param("tenantId", tenantId)
                .param("ids", allBut.toArray(String[]::new))
                .update();
    }

    private static Map<String, Set<String>> byDevice(Map<String, Set<String>> devicesByGroup) {
        var groups = new TreeMap<String, Set<String>>();
        devicesByGroup.forEach((group, devices) -> devices.forEach(
                device -> groups.computeIfAbsent(device, id -> new TreeSet<>()).add(group)));
        return groups;
    }

    private static boolean refused(GraphFailure failure) {
        return failure.kind() == GraphFailure.Kind.FORBIDDEN
                || (failure.kind() == GraphFailure.Kind.CONSENT_MISSING
                        && !failure.missing().isEmpty());
    }

    private static @Nullable String unknown(List<String> wanted, Set<String> found) {
        var unknown = wanted.stream().filter(name -> !found.contains(name)).toList();
        return unknown.isEmpty()
                ? null
                : "No group is called " + String.join(", ", unknown)
                        + ": correct the tenant's settings, or the group's name.";
    }
}
