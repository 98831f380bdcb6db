package dev.latchkey.vault.key;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What is left of deleted keys: enough that an old event does not bring one back, and nothing of the secret. */
@Repository
class DeletedPasswords {

    private static final String VERSIONS = """
            select tenant_id, device_id, key_id, max(key_version)
            from deleted_password join unnest(?, ?) as d (tenant_id, device_id) using (tenant_id, device_id)
            group by tenant_id, device_id, key_id
            """;

    private static final String TAKE = """
            with gone as (delete from password where id = any(?) returning *)
            insert into deleted_password (id, tenant_id, device_id, key_id, key_version, organization_id,
                                          configuration_id, device_name, serial_number, volume, key_created_at,
                                          archive_reason, superseded_by, archived_at, stored_at,
                                          last_confirmed_at, deleted_at, deleted_by)
            select id, tenant_id, device_id, key_id, key_version, organization_id,
                   configuration_id, device_name, serial_number, volume, key_created_at,
                   archive_reason, superseded_by, archived_at, stored_at,
                   %s, ?, ?
            from gone left join tenant_listing t using (tenant_id) left join tenant_disconnection f using (tenant_id)
            """.formatted(LastConfirmed.SQL);

    private final JdbcTemplate jdbc;

    DeletedPasswords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Per device and key id, the highest version of the key that was deleted. */
    Map<DeviceRef, Map<String, Long>> versions(List<DeviceRef> devices) {
        return jdbc.query(
                VERSIONS,
                statement -> {
                    new ColumnArrays<>(statement, devices)
                            .text(DeviceRef::tenantId)
                            .text(DeviceRef::deviceId);
                },
                row -> {
                    Map<DeviceRef, Map<String, Long>> versions = new HashMap<>();
                    while (row.next()) {
                        versions.computeIfAbsent(
                                        new DeviceRef(row.getString(1), row.getString(2)), device -> new HashMap<>())
                                .put(row.getString(3), row.getLong(4));
                    }
                    return versions;
                });
    }

    void take(List<StoredPassword> deletions, @Nullable String actor, Instant now) {
        if (deletions.isEmpty()) {
            return;
        }
        if (actor == null) {
            throw new IllegalStateException("only people delete keys");
        }
        var ids = deletions.stream().map(StoredPassword::id).toArray(Long[]::new);
        jdbc.update(TAKE, statement -> {
            statement.setArray(1, statement.getConnection().createArrayOf("bigint", ids));
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            statement.setString(3, actor);
        });
    }
}
