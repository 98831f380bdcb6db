package dev.latchkey.vault.key;

import dev.latchkey.events.VolumeType;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Repository;

/** Devices whose keys the vault has or heard of, and the lock on each. */
@Repository
class Devices {

    private static final String LOCK = """
            select pg_advisory_xact_lock(n.number) from (
                select distinct hashtextextended(tenant_id || '/' || device_id, 45) as number
                from unnest(?, ?) as d (tenant_id, device_id)
                order by number
            ) as n
            """;

    private static final String READ = """
            select m.*, coalesce(t.last_version, 0) as former_version, d.tenant_id as asked_tenant, d.device_id as asked_device
            from unnest(?, ?) as d (tenant_id, device_id)
                left join matched_device m using (tenant_id, device_id)
                left join tenant_disconnection t on t.tenant_id = d.tenant_id
            """;

    private static final String PLACE = """
            insert into matched_device (tenant_id, device_id, organization_id, configuration_id, device_name, serial_number,
                                        match_version, placed_at)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, device_id) do update set
                organization_id = excluded.organization_id, configuration_id = excluded.configuration_id,
                device_name = excluded.device_name, serial_number = excluded.serial_number,
                match_version = excluded.match_version, placed_at = excluded.placed_at
            """;

    private static final String NOTE_PRESENCE = """
            insert into matched_device (tenant_id, device_id, device_version, device_gone)
            select * from unnest(?, ?, ?, ?)
            on conflict (tenant_id, device_id)
                do update set device_version = excluded.device_version, device_gone = excluded.device_gone
            """;

    private static final String EARLY = """
            select e.tenant_id, e.device_id, e.key_id, e.upstream_version, e.upstream_state, e.last_seen_at, e.volume
            from early_key e join unnest(?, ?) as d (tenant_id, device_id) using (tenant_id, device_id)
            """;

    private static final String REMEMBER_EARLY = """
            insert into early_key (tenant_id, device_id, key_id, upstream_version, upstream_state, last_seen_at, volume)
            select * from unnest(?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, device_id, key_id)
                do update set upstream_version = excluded.upstream_version, upstream_state = excluded.upstream_state,
                              last_seen_at = excluded.last_seen_at, volume = excluded.volume
            """;

    private static final String FORGET_EARLY = """
            delete from early_key e using unnest(?, ?, ?) as k (tenant_id, device_id, key_id)
            where e.tenant_id = k.tenant_id and e.device_id = k.device_id and e.key_id = k.key_id
            """;

    private final JdbcTemplate jdbc;

    Devices(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Placed(DeviceRef device, Placement placement) {}

    /**
     * What is known of a device itself.
     *
     * @param placement null when nobody placed it yet
     * @param formerVersion see {@link Listing#of}
     */
    record Locked(@Nullable Placement placement, DevicePresence presence, long formerVersion) {}

    private record Noted(DeviceRef device, DevicePresence presence) {}

    private record Early(KeyRef key, Presence presence) {}

    /**
     * Locks these devices until the transaction ends, also those of which nothing is known. One thread has a device's events, but
     * one that lost its partition may still be finishing, and people change keys meanwhile. It is not their rows that are locked:
     * of most there is none yet, and each that is locked is written.
     *
     * @param devices in any order: they are locked in one, so that two transactions cannot wait for each other
     */
    Map<DeviceRef, Locked> lock(List<DeviceRef> devices) {
        jdbc.query(LOCK, statement -> bind(statement, devices), (RowCallbackHandler) row -> {});
        // Only now, for whoever had the lock may have written.
        return jdbc.query(READ, statement -> bind(statement, devices), row -> {
            Map<DeviceRef, Locked> locked = new HashMap<>();
            while (row.next()) {
                locked.put(
                        new DeviceRef(row.getString("asked_tenant"), row.getString("asked_device")),
                        new Locked(placement(row), presence(row), row.getLong("former_version")));
            }
            return locked;
        });
    }

    private static void bind(PreparedStatement statement, List<DeviceRef> devices) throws SQLException {
        new ColumnArrays<>(statement, devices).text(DeviceRef::tenantId).text(DeviceRef::deviceId);
    }

    private static @Nullable Placement placement(ResultSet row) throws SQLException {
        var placedAt = row.getTimestamp("placed_at");
        if (placedAt == null) {
            return null;
        }
        var place = new Place(
                row.getLong("organization_id"),
                row.getLong("configuration_id"),
                row.getString("device_name"),
                row.getString("serial_number"));
        return new Placement(place, row.getLong("match_version"), placedAt.toInstant());
    }

    private static DevicePresence presence(ResultSet row) throws SQLException {
        var version = row.getLong("device_version");
        return row.wasNull() ? DevicePresence.UNHEARD : new DevicePresence(version, row.getBoolean("device_gone"));
    }

    /** What was heard of keys of these devices that have not come yet. */
    Map<DeviceRef, Map<String, Presence>> early(List<DeviceRef> devices) {
        return jdbc.query(EARLY, statement -> bind(statement, devices), row -> {
            Map<DeviceRef, Map<String, Presence>> early = new HashMap<>();
            while (row.next()) {
                early.computeIfAbsent(new DeviceRef(row.getString(1), row.getString(2)), device -> new HashMap<>())
                        .put(
                                row.getString(3),
                                new Presence(
                                        row.getLong(4),
                                        Presence.State.valueOf(row.getString(5)),
                                        FindKeys.instant(row, "last_seen_at"),
                                        volume(row.getString("volume"))));
            }
            return early;
        });
    }

    void save(Iterable<DeviceKeys> devices) {
        var placed = new ArrayList<Placed>();
        var noted = new ArrayList<Noted>();
        var heard = new ArrayList<Early>();
        var came = new ArrayList<KeyRef>();
        for (var device : devices) {
            var placement = device.newPlacement();
            if (placement != null) {
                placed.add(new Placed(device.device(), placement));
            }
            var listed = device.newDevicePresence();
            if (listed != null) {
                noted.add(new Noted(device.device(), listed));
            }
            device.newlyHeardEarly()
                    .forEach((keyId, presence) -> heard.add(new Early(new KeyRef(device.device(), keyId), presence)));
            device.noLongerEarly().forEach(keyId -> came.add(new KeyRef(device.device(), keyId)));
        }
        place(placed);
        notePresence(noted);
        rememberEarly(heard);
        forgetEarly(came);
    }

    private void place(List<Placed> placed) {
        if (placed.isEmpty()) {
            return;
        }
        jdbc.update(PLACE, statement -> {
            new ColumnArrays<>(statement, placed)
                    .text(row -> row.device.tenantId())
                    .text(row -> row.device.deviceId())
                    .number(row -> row.placement.place().organizationId())
                    .number(row -> row.placement.place().configurationId())
                    .text(row -> row.placement.place().deviceName())
                    .text(row -> row.placement.place().serialNumber())
                    .number(row -> row.placement.matchVersion())
                    .time(row -> row.placement.at());
        });
    }

    private void notePresence(List<Noted> noted) {
        if (noted.isEmpty()) {
            return;
        }
        jdbc.update(NOTE_PRESENCE, statement -> {
            new ColumnArrays<>(statement, noted)
                    .text(row -> row.device.tenantId())
                    .text(row -> row.device.deviceId())
                    .number(row -> row.presence.version())
                    .flag(row -> row.presence.gone());
        });
    }

    private void rememberEarly(List<Early> heard) {
        if (heard.isEmpty()) {
            return;
        }
        jdbc.update(REMEMBER_EARLY, statement -> {
            new ColumnArrays<>(statement, heard)
                    .text(row -> row.key.device().tenantId())
                    .text(row -> row.key.device().deviceId())
                    .text(row -> row.key.keyId())
                    .number(row -> row.presence.version())
                    .text(row -> row.presence.state().name())
                    .time(row -> row.presence.lastSeenAt())
                    .text(row -> row.presence.volume() == null
                            ? null
                            : row.presence.volume().name());
        });
    }

    private static @Nullable VolumeType volume(@Nullable String name) {
        return name == null ? null : VolumeType.valueOf(name);
    }

    private void forgetEarly(List<KeyRef> came) {
        if (came.isEmpty()) {
            return;
        }
        jdbc.update(FORGET_EARLY, statement -> {
            new ColumnArrays<>(statement, came)
                    .text(row -> row.device().tenantId())
                    .text(row -> row.device().deviceId())
                    .text(KeyRef::keyId);
        });
    }
}
