package dev.latchkey.rotation.vaultkey;

import static java.util.stream.Collectors.groupingBy;

import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VolumeType;
import dev.latchkey.rotation.device.DeviceKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The keys the vault has announced so far. */
@Repository
public class VaultKeys {

    // The time of creation comes only with the first event of a password record and is good whenever it comes.
    private static final String UPSERT = """
            insert into vault_key (password_id, tenant_id, device_id, key_id, volume, created_at, archived, version)
            select * from unnest(:passwords::bigint[], :tenants::text[], :devices::text[], :keys::text[],
                :volumes::text[], :created::timestamptz[], :archived::boolean[], :versions::bigint[])
            on conflict (password_id) do update set
                created_at = coalesce(vault_key.created_at, excluded.created_at),
                archived = case when vault_key.version < excluded.version then excluded.archived
                    else vault_key.archived end,
                version = greatest(vault_key.version, excluded.version)
            where vault_key.version < excluded.version or vault_key.created_at is null
            """;

    private static final String OF_DEVICES = """
            select v.* from vault_key v
            join unnest(:tenants::text[], :devices::text[]) as k (tenant_id, device_id) using (tenant_id, device_id)
            """;

    private final JdbcClient jdbc;

    VaultKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes over what is newer than what is known; events of one key may come repeatedly and late. */
    public void project(List<VaultKeyEvent> events) {
        var news = new TreeMap<Long, News>();
        for (var event : events) {
            news.merge(event.passwordId(), News.of(event), News::and);
        }
        if (!news.isEmpty()) {
            upsert(news.values());
        }
    }

    private void upsert(Collection<News> news) {
        jdbc.sql(UPSERT)
                .param(
                        "passwords",
                        news.stream().map(one -> one.latest.passwordId()).toArray(Long[]::new))
                .param(
                        "tenants",
                        news.stream().map(one -> one.latest.tenantId()).toArray(String[]::new))
                .param(
                        "devices",
                        news.stream().map(one -> one.latest.deviceId()).toArray(String[]::new))
                .param("keys", news.stream().map(one -> one.latest.keyId()).toArray(String[]::new))
                .param("volumes", news.stream().map(one -> one.volume.name()).toArray(String[]::new))
                .param(
                        "created",
                        news.stream()
                                .map(one -> one.createdAt == null ? null : one.createdAt.toString())
                                .toArray(String[]::new))
                .param("archived", news.stream().map(one -> one.archived).toArray(Boolean[]::new))
                .param(
                        "versions",
                        news.stream().map(one -> one.latest.version()).toArray(Long[]::new))
                .update();
    }

    /** All keys of these devices, also archived ones. */
    public Map<DeviceKey, List<VaultKey>> of(Collection<DeviceKey> devices) {
        return jdbc
                .sql(OF_DEVICES)
                .param("tenants", devices.stream().map(DeviceKey::tenantId).toArray(String[]::new))
                .param("devices", devices.stream().map(DeviceKey::deviceId).toArray(String[]::new))
                .query(VaultKeys::key)
                .list()
                .stream()
                .collect(groupingBy(VaultKey::device));
    }

    private static VaultKey key(ResultSet row, int number) throws SQLException {
        var created = row.getObject("created_at", OffsetDateTime.class);
        return new VaultKey(
                new DeviceKey(row.getString("tenant_id"), row.getString("device_id")),
                row.getString("key_id"),
                VolumeType.valueOf(row.getString("volume")),
                created == null ? null : created.toInstant(),
                row.getBoolean("archived"));
    }

    /** What a batch of events says of one password record. */
    private record News(
            VaultKeyEvent latest,
            VolumeType volume,
            @Nullable Instant createdAt,
            boolean archived) {

        static News of(VaultKeyEvent event) {
            return switch (event) {
                case VaultKeyEvent.KeyCreated created ->
                    new News(created, created.volume(), created.createdAt(), false);
                case VaultKeyEvent.KeyArchived archived -> new News(archived, archived.volume(), null, true);
                case VaultKeyEvent.KeyUnarchived current -> new News(current, current.volume(), null, false);
                // Out of use, as far as a rotation is concerned.
                case VaultKeyEvent.KeyDeleted deleted -> new News(deleted, deleted.volume(), null, true);
                case VaultKeyEvent.KeyVaulted vaulted -> new News(vaulted, vaulted.volume(), null, vaulted.archived());
            };
        }

        News and(News other) {
            var newer = latest.version() >= other.latest.version() ? this : other;
            return new News(
                    newer.latest, newer.volume, createdAt == null ? other.createdAt : createdAt, newer.archived);
        }
    }
}
