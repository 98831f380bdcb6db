package dev.latchkey.vault.crypto;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code organization_key} and {@code erased_key}. */
class StoredDataKeys {

    private static final String COLUMNS = "select organization_id, version, wrapped_key, kek_id from organization_key ";

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredDataKeys(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The version that encrypts, of each organization that has one. */
    Map<Long, Integer> current(Collection<Long> organizationIds) {
        var current = new HashMap<Long, Integer>();
        jdbc.sql("""
                select organization_id, max(version) from organization_key
                where organization_id = any(:ids) group by organization_id
                """).param("ids", organizationIds.toArray(Long[]::new)).query((ResultSet row) -> {
            current.put(row.getLong(1), row.getInt(2));
        });
        return current;
    }

    /** A number no data key of the organization ever had, erased ones included. */
    int nextVersion(long organizationId) {
        return jdbc.sql("""
                        select 1 + greatest(
                            (select max(version) from organization_key where organization_id = :id),
                            (select max(last_version) from erased_key where organization_id = :id),
                            0)
                        """).param("id", organizationId).query(Integer.class).single();
    }

    void add(DataKeyId id, WrappedKey wrapped) {
        jdbc.sql("""
                insert into organization_key (organization_id, version, wrapped_key, kek_id, created_at)
                values (:id, :version, :wrapped, :kek, :at)
                on conflict do nothing
                """)
                .param("id", id.organizationId())
                .param("version", id.version())
                .param("wrapped", wrapped.bytes())
                .param("kek", wrapped.kekId())
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** @return 1, or 0 when it is gone */
    int replace(DataKeyId id, WrappedKey wrapped) {
        return jdbc.sql("""
                        update organization_key set wrapped_key = :wrapped, kek_id = :kek
                        where organization_id = :id and version = :version
                        """)
                .param("id", id.organizationId())
                .param("version", id.version())
                .param("wrapped", wrapped.bytes())
                .param("kek", wrapped.kekId())
                .update();
    }

    void retire(long organizationId, int before) {
        jdbc.sql("""
                delete from organization_key k
                where k.organization_id = :id and k.version < :before
                    and not exists (select 1 from password p
                                    where p.organization_id = k.organization_id
                                        and data_key_version(p.ciphertext) = k.version)
                """).param("id", organizationId).param("before", before).update();
    }

    int erase(long organizationId, String actor) {
        var last =
                jdbc.sql("""
                with gone as (delete from organization_key where organization_id = :id returning version)
                select coalesce(max(version), 0) from gone
                """).param("id", organizationId).query(Integer.class).single();
        if (last > 0) {
            jdbc.sql("""
                    insert into erased_key (organization_id, last_version, erased_at, erased_by)
                    values (:id, :last, :at, :by)
                    """)
                    .param("id", organizationId)
                    .param("last", last)
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("by", actor)
                    .update();
        }
        return last;
    }

    boolean isErased(DataKeyId id) {
        return jdbc.sql(
                        "select exists (select 1 from erased_key where organization_id = :id and last_version >= :version)")
                .param("id", id.organizationId())
                .param("version", id.version())
                .query(Boolean.class)
                .single();
    }

    @Nullable WrappedKey one(DataKeyId id) {
        return jdbc.sql(COLUMNS + "where organization_id = :id and version = :version")
                .param("id", id.organizationId())
                .param("version", id.version())
                .query((row, number) -> wrapped(row))
                .optional()
                .orElse(null);
    }

    SortedMap<DataKeyId, WrappedKey> all() {
        return after(new DataKeyId(Long.MIN_VALUE, 0), Integer.MAX_VALUE);
    }

    SortedMap<DataKeyId, WrappedKey> after(DataKeyId id, int most) {
        var keys = new TreeMap<DataKeyId, WrappedKey>();
        jdbc.sql(COLUMNS + """
                where (organization_id, version) > (:id, :version)
                order by organization_id, version
                limit :most
                """)
                .param("id", id.organizationId())
                .param("version", id.version())
                .param("most", most)
                .query((ResultSet row) -> {
                    keys.put(new DataKeyId(row.getLong(1), row.getInt(2)), wrapped(row));
                });
        return keys;
    }

    /** Those of these that are stored. */
    Set<DataKeyId> present(Collection<DataKeyId> ids) {
        var present = new HashSet<DataKeyId>();
        jdbc.sql("""
                select organization_id, version from organization_key
                where (organization_id, version) in (select * from unnest(:ids, :versions))
                """)
                .param("ids", ids.stream().map(DataKeyId::organizationId).toArray(Long[]::new))
                .param("versions", ids.stream().map(DataKeyId::version).toArray(Integer[]::new))
                .query((ResultSet row) -> {
                    present.add(new DataKeyId(row.getLong(1), row.getInt(2)));
                });
        return present;
    }

    private static WrappedKey wrapped(ResultSet row) throws SQLException {
        return WrappedKey.of(row.getBytes("wrapped_key"), row.getString("kek_id"));
    }
}
