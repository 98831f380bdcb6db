package dev.latchkey.rotation.device;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The devices as sync-service last announced them. */
@Repository
public class Devices {

    private static final String UPSERT = """
            insert into device (tenant_id, device_id, intune_id, name, serial_number, operating_system, encrypted, gone,
                version)
            select * from unnest(:tenants::text[], :devices::text[], :intuneIds::text[], :names::text[],
                :serials::text[], :systems::text[], :encrypted::boolean[], :gone::boolean[], :versions::bigint[])
            on conflict (tenant_id, device_id) do update set
                intune_id = case when excluded.gone then device.intune_id else excluded.intune_id end,
                name = case when excluded.gone then device.name else excluded.name end,
                serial_number = case when excluded.gone then device.serial_number else excluded.serial_number end,
                operating_system =
                    case when excluded.gone then device.operating_system else excluded.operating_system end,
                encrypted = case when excluded.gone then device.encrypted else excluded.encrypted end,
                gone = excluded.gone,
                version = excluded.version
            where device.version < excluded.version
            """;

    private static final String OF_TENANT = """
            t.tenant_id is not null and t.ciphertext is null as tenant_disconnected,
            d.version <= coalesce(t.last_version, 0) as former
            """;

    private static final String LOCK = """
            select d.*, %s from device d
            join unnest(:tenants::text[], :devices::text[]) as k (tenant_id, device_id) using (tenant_id, device_id)
            left join tenant t on t.tenant_id = d.tenant_id
            order by d.tenant_id, d.device_id
            for update of d
            """.formatted(OF_TENANT);

    private static final String FIND = """
            select d.*, %s from device d
            left join tenant t on t.tenant_id = d.tenant_id
            left join device_match m on m.tenant_id = d.tenant_id and m.device_id = d.device_id
            where not d.gone and (t.ciphertext is null or d.version > t.last_version)
            and (:organizations::bigint[] is null
                or coalesce(m.organization_id, t.organization_id) = any(:organizations::bigint[]))
            and (lower(d.name) = :term or lower(d.serial_number) = :term or lower(d.intune_id) = :term
                or d.device_id = :term)
            order by d.tenant_id, d.device_id
            limit :limit
            """.formatted(OF_TENANT);

    private final JdbcClient jdbc;

    Devices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes over what is newer than what is known; events of one device may come repeatedly and late. */
    public void project(List<DeviceEvent> events) {
        var newest = new TreeMap<DeviceKey, DeviceEvent>();
        for (var event : events) {
            newest.merge(
                    new DeviceKey(event.tenantId(), event.deviceId()),
                    event,
                    (one, other) -> one.version() >= other.version() ? one : other);
        }
        if (!newest.isEmpty()) {
            upsert(List.copyOf(newest.values()));
        }
    }

    private void upsert(List<DeviceEvent> events) {
        var columns = new Columns(events.size());
        for (var i = 0; i < events.size(); i++) {
            columns.put(i, events.get(i));
        }
        jdbc.sql(UPSERT)
                .param("tenants", columns.tenants)
                .param("devices", columns.devices)
                .param("intuneIds", columns.intuneIds)
                .param("names", columns.names)
                .param("serials", columns.serials)
                .param("systems", columns.systems)
                .param("encrypted", columns.encrypted)
                .param("gone", columns.gone)
                .param("versions", columns.versions)
                .update();
    }

    /**
     * The known ones of these devices, locked until the transaction ends: whoever wants to start a rotation of one of
     * them waits.
     */
    public Map<DeviceKey, Device> lock(Collection<DeviceKey> keys) {
        var wanted = new TreeSet<>(keys);
        var found = new HashMap<DeviceKey, Device>();
        jdbc.sql(LOCK)
                .param("tenants", wanted.stream().map(DeviceKey::tenantId).toArray(String[]::new))
                .param("devices", wanted.stream().map(DeviceKey::deviceId).toArray(String[]::new))
                .query(Devices::device)
                .list()
                .forEach(device -> found.put(device.key(), device));
        return found;
    }

    /**
     * Devices with this name, serial number, Entra or Intune id, without regard to case.
     *
     * @param organizations whose devices the caller may see; null means all
     */
    public List<Device> find(String term, Long @Nullable [] organizations, int limit) {
        return jdbc.sql(FIND)
                .param("organizations", organizations)
                .param("term", term.toLowerCase(java.util.Locale.ROOT))
                .param("limit", limit)
                .query(Devices::device)
                .list();
    }

    private static Device device(ResultSet row, int number) throws SQLException {
        return new Device(
                new DeviceKey(row.getString("tenant_id"), row.getString("device_id")),
                row.getString("intune_id"),
                row.getString("name"),
                row.getString("serial_number"),
                row.getString("operating_system"),
                row.getBoolean("encrypted"),
                row.getBoolean("gone") || row.getBoolean("former"),
                row.getBoolean("tenant_disconnected"));
    }

    private static final class Columns {

        private final String[] tenants;
        private final String[] devices;
        private final String[] intuneIds;
        private final String[] names;
        private final @Nullable String[] serials;
        private final String[] systems;
        private final Boolean[] encrypted;
        private final Boolean[] gone;
        private final Long[] versions;

        Columns(int size) {
            tenants = new String[size];
            devices = new String[size];
            intuneIds = new String[size];
            names = new String[size];
            serials = new String[size];
            systems = new String[size];
            encrypted = new Boolean[size];
            gone = new Boolean[size];
            versions = new Long[size];
        }

        void put(int i, DeviceEvent event) {
            tenants[i] = event.tenantId();
            devices[i] = event.deviceId();
            versions[i] = event.version();
            switch (event) {
                case DeviceEvent.DeviceSeen seen -> put(i, seen.state());
                case DeviceEvent.DeviceChanged changed -> put(i, changed.state());
                case DeviceEvent.DeviceGone nameless -> {
                    intuneIds[i] = "";
                    names[i] = nameless.deviceId();
                    systems[i] = "";
                    encrypted[i] = false;
                    gone[i] = true;
                }
            }
        }

        private void put(int i, DeviceState state) {
            intuneIds[i] = state.intuneId();
            names[i] = state.name();
            serials[i] = state.serialNumber();
            systems[i] = state.operatingSystem();
            encrypted[i] = state.encrypted();
            gone[i] = false;
        }
    }
}
