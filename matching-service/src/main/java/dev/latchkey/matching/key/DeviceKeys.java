package dev.latchkey.matching.key;

import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.VolumeType;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** All keys. Whoever changes a key has locked its device. */
@Repository
class DeviceKeys {

    private final JdbcTemplate jdbc;

    DeviceKeys(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    List<DeviceKey> find(Collection<KeyRef> refs) {
        return Rows.of(refs).text(KeyRef::tenantId).text(KeyRef::keyId).query(jdbc, """
                select k.* from device_key as k
                join unnest(?, ?) as n (tenant_id, key_id) using (tenant_id, key_id)
                """, DeviceKeys::read);
    }

    List<DeviceKey> waitingFor(Collection<DeviceRef> devices) {
        return Rows.of(devices)
                .text(DeviceRef::tenantId)
                .text(DeviceRef::deviceId)
                .query(jdbc, """
                select k.* from device_key as k
                join unnest(?, ?) as n (tenant_id, device_id) using (tenant_id, device_id)
                where k.ciphertext is not null
                order by k.tenant_id, k.device_id, k.key_id
                """, DeviceKeys::read);
    }

    void save(Collection<DeviceKey> keys) {
        Rows.of(keys)
                .text(key -> key.device().tenantId())
                .text(DeviceKey::keyId)
                .text(key -> key.device().deviceId())
                .number(DeviceKey::version)
                .flag(DeviceKey::gone)
                .number(DeviceKey::foundVersion)
                .text(DeviceKey::volume)
                .time(DeviceKey::createdAt)
                .text(key -> key.secret() == null ? null : key.secret().sealedDataKey())
                .text(key -> key.secret() == null ? null : key.secret().ciphertext())
                .update(jdbc, """
                        insert into device_key (tenant_id, key_id, device_id, version, gone, found_version, volume,
                            created_at, sealed_data_key, ciphertext)
                        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (tenant_id, key_id) do update
                        set device_id = excluded.device_id, version = excluded.version, gone = excluded.gone,
                            found_version = excluded.found_version, volume = excluded.volume,
                            created_at = excluded.created_at, sealed_data_key = excluded.sealed_data_key,
                            ciphertext = excluded.ciphertext
                        """);
    }

    private static DeviceKey read(ResultSet row, int number) throws SQLException {
        var ciphertext = row.getString("ciphertext");
        return new DeviceKey(
                new DeviceRef(row.getString("tenant_id"), row.getString("device_id")),
                row.getString("key_id"),
                row.getLong("version"),
                row.getBoolean("gone"),
                row.getLong("found_version"),
                VolumeType.valueOf(row.getString("volume")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                ciphertext == null ? null : new SealedSecret(row.getString("sealed_data_key"), ciphertext));
    }
}
