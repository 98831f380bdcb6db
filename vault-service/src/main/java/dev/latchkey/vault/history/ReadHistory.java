package dev.latchkey.vault.history;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.history.DeviceHistory.KeyHistory;
import dev.latchkey.vault.history.DeviceHistory.Reveal;
import dev.latchkey.vault.key.LastConfirmed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Tells the story of a device's keys from their records, from what is left of deleted ones, and from the access records. */
@Component
public class ReadHistory {

    private static final String SCOPE = "(:scope::bigint[] is null or organization_id = any(:scope::bigint[]))";

    // Each part has an index of its own; one "or" over all of them would read every key.
    private static final String WITH_KEYS = """
            select tenant_id, device_id, device_name, serial_number, organization_id from password
            where not archived and (find_name = :text or find_serial = :text)
            union all
            select tenant_id, device_id, device_name, serial_number, organization_id from password
            where archived and (find_name = :text or find_serial = :text)
            union all
            select tenant_id, device_id, device_name, serial_number, organization_id from password
            where device_id = :text
            union all
            select tenant_id, device_id, device_name, serial_number, organization_id from deleted_password
            where find_name = :text or find_serial = :text
            union all
            select tenant_id, device_id, device_name, serial_number, organization_id from deleted_password
            where device_id = :text
            union all
            select tenant_id, device_id, device_name, serial_number, organization_id from expected_device
            where device_id = :text
            """;

    // Indexes for the few who ask for one of these by its name would slow down every key that is stored.
    private static final String WITHOUT_KEYS = """
            select tenant_id, device_id, device_name, serial_number, organization_id from expected_device
            where lower(device_name) = :text or lower(serial_number) = :text
            """;

    private static final String KEYS = """
            select id, key_id, volume, key_created_at, stored_at,
                   %2$s as confirmed_at,
                   archive_reason, superseded_by, archived_at, null::timestamptz as deleted_at, null as deleted_by
            from password p left join tenant_listing t using (tenant_id) left join tenant_disconnection f using (tenant_id)
            where tenant_id = :tenant and device_id = :device and %1$s
            union all
            select id, key_id, volume, key_created_at, stored_at, last_confirmed_at, archive_reason, superseded_by, archived_at,
                   deleted_at, deleted_by
            from deleted_password
            where tenant_id = :tenant and device_id = :device and %1$s
            order by key_created_at desc, id desc
            """.formatted(SCOPE, LastConfirmed.SQL);

    private static final String REVEALS = """
            select password_id, at, case outcome when 'VIEWED' then 'one-time link of ' || actor else actor end
            from access_record a
            where password_id = any(:ids) and (outcome = 'GRANTED' and share_id is null or outcome = 'VIEWED')
              and not exists (select 1 from access_record w
                              where w.password_id = a.password_id and w.sets_right = a.event_id)
            order by at
            """;

    private final JdbcClient jdbc;
    private final Entitlement entitlement;

    ReadHistory(JdbcClient jdbc, Entitlement entitlement) {
        this.jdbc = jdbc;
        this.entitlement = entitlement;
    }

    private record Device(
            String tenantId,
            String deviceId,
            @Nullable String name,
            @Nullable String serialNumber) {}

    /**
     * @param device its name, serial number or id, complete
     * @param tenantId that of the device; null for any
     * @throws ProblemException when it is not one device that the caller may see
     */
    @Transactional(readOnly = true)
    public DeviceHistory of(String device, @Nullable String tenantId, Caller caller) {
        var scope = entitlement.organizationsOf(caller);
        var found = find(device, tenantId, scope);
        var reveals = new HashMap<Long, List<Reveal>>();
        var keys = jdbc.sql(KEYS)
                .param("tenant", found.tenantId)
                .param("device", found.deviceId)
                .param("scope", scope)
                .query((row, number) -> key(row, reveals))
                .list();
        readReveals(reveals);
        return new DeviceHistory(found.tenantId, found.deviceId, found.name, found.serialNumber, keys);
    }

    private Device find(String device, @Nullable String tenantId, Long @Nullable [] scope) {
        var found = find(WITH_KEYS, device, tenantId, scope);
        if (found.isEmpty()) {
            found = find(WITHOUT_KEYS, device, tenantId, scope);
        }
        if (found.isEmpty()) {
            throw ProblemException.notFound(
                    "device-unknown", "No device has this name, serial number or id; latchkey devices find helps.");
        }
        if (found.size() > 1) {
            throw ProblemException.conflict(
                    "device-ambiguous",
                    "Several devices are called so; give the id of one: "
                            + found.stream().map(Device::deviceId).limit(5).collect(Collectors.joining(", ")));
        }
        return found.getFirst();
    }

    private List<Device> find(String among, String device, @Nullable String tenantId, Long @Nullable [] scope) {
        return jdbc.sql("""
                        select tenant_id, device_id, max(device_name), max(serial_number) from (%s) as d
                        where %s and %s
                        group by tenant_id, device_id order by tenant_id, device_id limit 6
                        """.formatted(among, SCOPE, tenantId == null ? "true" : "tenant_id = :tenant"))
                .param("text", device.strip().toLowerCase(Locale.ROOT))
                .param("tenant", tenantId)
                .param("scope", scope)
                .query((row, number) ->
                        new Device(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .list();
    }

    /** @param reveals gets an empty list for the key, which is filled later */
    private static KeyHistory key(ResultSet row, Map<Long, List<Reveal>> reveals) throws SQLException {
        var id = row.getLong("id");
        var reason = row.getString("archive_reason");
        var ofThis = new ArrayList<Reveal>();
        reveals.put(id, ofThis);
        return new KeyHistory(
                id,
                row.getString("key_id"),
                VolumeType.valueOf(row.getString("volume")),
                row.getTimestamp("key_created_at").toInstant(),
                row.getTimestamp("stored_at").toInstant(),
                instant(row, "confirmed_at"),
                reason == null ? null : ArchiveReason.valueOf(reason),
                row.getString("superseded_by"),
                instant(row, "archived_at"),
                instant(row, "deleted_at"),
                row.getString("deleted_by"),
                ofThis);
    }

    private void readReveals(Map<Long, List<Reveal>> reveals) {
        jdbc.sql(REVEALS).param("ids", reveals.keySet().toArray(Long[]::new)).query((ResultSet row) -> {
            requireNonNull(reveals.get(row.getLong(1)))
                    .add(new Reveal(row.getTimestamp(2).toInstant(), row.getString(3)));
        });
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
