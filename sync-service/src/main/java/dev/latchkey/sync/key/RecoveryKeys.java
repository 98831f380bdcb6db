package dev.latchkey.sync.key;

import dev.latchkey.events.VolumeType;
import dev.latchkey.graph.ListedKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Keys that were read and announced, without their secrets. {@code listed_at} is when a key was
 * found, came back or went: a listing that began before says nothing of it.
 */
@Repository
class RecoveryKeys {

    private static final RowMapper<Changed> CHANGED = (row, n) ->
            new Changed(row.getString(1), row.getString(2), row.getLong(3), VolumeType.valueOf(row.getString(4)));

    private final JdbcClient jdbc;

    RecoveryKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key with its new version. */
    record Changed(String keyId, String deviceId, long version, VolumeType volume) {}

    /** The database's clock: the one that {@code listed_at} is written with. */
    Instant now() {
        return jdbc.sql("select now()").query(OffsetDateTime.class).single().toInstant();
    }

    /**
     * What differs from what was announced.
     *
     * @param unread never read
     * @param changed announced as gone, or of an unknown volume
     */
    record Differing(Set<String> unread, Set<String> changed) {}

    /** @param began when the listing began; a key that went since then has not come back because it is in it */
    Differing differing(String tenantId, Collection<ListedKey> listed, Instant began) {
        var differing = new Differing(new HashSet<>(), new HashSet<>());
        jdbc.sql("""
                        select l.key_id, k.key_id is null from unnest(:ids::text[], :volumes::text[]) as l (key_id, volume)
                        left join recovery_key k on k.tenant_id = :tenantId and k.key_id = l.key_id
                        where k.key_id is null or (k.gone and k.listed_at < :began::timestamptz)
                           or (not k.gone and k.volume = 'UNKNOWN' and l.volume <> 'UNKNOWN')
                        """)
                .param("began", began.toString())
                .param("ids", ids(listed))
                .param("volumes", volumes(listed))
                .param("tenantId", tenantId)
                .query(row -> {
                    (row.getBoolean(2) ? differing.unread : differing.changed).add(row.getString(1));
                });
        return differing;
    }

    private static String[] ids(Collection<ListedKey> keys) {
        return keys.stream().map(ListedKey::keyId).toArray(String[]::new);
    }

    private static String[] volumes(Collection<ListedKey> keys) {
        return keys.stream().map(key -> key.volume().name()).toArray(String[]::new);
    }

    /** Adds keys that were read; returns the versions of those that were not there, by id. */
    Map<String, Long> add(String tenantId, List<ListedKey> keys) {
        var versions = new HashMap<String, Long>();
        jdbc.sql("""
                        insert into recovery_key (tenant_id, key_id, device_id, volume, created_at, version)
                        select t.tenant_id, l.key_id, l.device_id, l.volume, l.created_at, t.last_version + 1
                        from unnest(:ids::text[], :deviceIds::text[], :volumes::text[], :createdAt::timestamptz[])
                                as l (key_id, device_id, volume, created_at)
                            join tenant t on t.tenant_id = :tenantId
                        on conflict (tenant_id, key_id) do nothing
                        returning key_id, version
                        """)
                .param("tenantId", tenantId)
                .param("ids", ids(keys))
                .param("deviceIds", keys.stream().map(ListedKey::deviceId).toArray(String[]::new))
                .param("volumes", volumes(keys))
                .param(
                        "createdAt",
                        keys.stream().map(key -> key.createdAt().toString()).toArray(String[]::new))
                .query(row -> {
                    versions.put(row.getString(1), row.getLong(2));
                });
        return versions;
    }

    /**
     * Takes back that these are gone or of an unknown volume; returns those that were.
     *
     * @param began see {@link #differing}
     */
    List<Changed> confirm(String tenantId, Collection<ListedKey> listed, Instant began) {
        return jdbc.sql("""
                        update recovery_key k set gone = false, version = k.version + 1, listed_at = now(),
                            volume = case k.volume when 'UNKNOWN' then l.volume else k.volume end
                        from unnest(:ids::text[], :volumes::text[]) as l (key_id, volume)
                        where k.tenant_id = :tenantId and k.key_id = l.key_id
                          and ((k.gone and k.listed_at < :began::timestamptz)
                            or (not k.gone and k.volume = 'UNKNOWN' and l.volume <> 'UNKNOWN'))
                        returning k.key_id, k.device_id, k.version, k.volume
                        """)
                .param("began", began.toString())
                .param("tenantId", tenantId)
                .param("ids", ids(listed))
                .param("volumes", volumes(listed))
                .query(CHANGED)
                .list();
    }

    /**
     * Those that a complete listing did not hold.
     *
     * @param began when the listing began; it says nothing of keys that were found later
     * @param deviceId only keys of this device; null for the whole tenant
     */
    List<String> missing(String tenantId, @Nullable String deviceId, Collection<String> listed, Instant began) {
        return jdbc.sql("""
                        select key_id from recovery_key k
                        where tenant_id = :tenantId and not gone and listed_at < :began::timestamptz
                          and (:deviceId::text is null or device_id = :deviceId::text)
                          and not exists (select 1 from unnest(:listed::text[]) as l (key_id) where l.key_id = k.key_id)
                        """)
                .param("tenantId", tenantId)
                .param("began", began.toString())
                .param("deviceId", deviceId)
                .param("listed", listed.toArray(String[]::new))
                .query((row, n) -> row.getString(1))
                .list();
    }

    /** A key that is gone, and when Microsoft was last seen to list it. */
    record Gone(String keyId, String deviceId, long version, Instant lastSeenAt) {}

    /** Marks these as gone, unless they were found after the listing began. */
    List<Gone> markGone(String tenantId, Collection<String> keyIds, Instant began) {
        return jdbc.sql("""
                        update recovery_key k set gone = true, version = k.version + 1, listed_at = now()
                        from tenant t
                        where t.tenant_id = :tenantId and k.tenant_id = :tenantId and not k.gone
                          and k.listed_at < :began::timestamptz and k.key_id = any(:ids::text[])
                        returning k.key_id, k.device_id, k.version, greatest(old.listed_at, t.keys_listed_at)
                        """)
                .param("tenantId", tenantId)
                .param("began", began.toString())
                .param("ids", keyIds.toArray(String[]::new))
                .query((row, n) -> new Gone(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }
}
