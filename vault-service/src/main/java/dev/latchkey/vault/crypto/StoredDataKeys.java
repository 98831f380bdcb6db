package dev.latchkey.vault.crypto;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code organization_key} and {@code erased_key}. */
class StoredDataKeys {

    private static final String COLUMNS = "select organization_id, version, wrapped_key, kek_id from organization_key ";

    /** No organization ever gets so many data keys: a secret that names this version, or a higher one, is damaged. */
    private static final int BEYOND = 1_000_000;

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

    /** The last number that a data key of the organization is known to have had, erased ones included; 0 for none. */
    int lastVersion(long organizationId) {
        return jdbc.sql("""
                        select greatest(
                            (select max(version) from organization_key where organization_id = :id),
                            (select max(last_version) from erased_key where organization_id = :id),
                            0)
                        """).param("id", organizationId).query(Integer.class).single();
    }

    /**
     * A number no data key of the organization ever had. Looks through its secrets as well: should a data key be lost, what it
     * encrypted must not name another one when it is restored.
     */
    int nextVersion(long organizationId) {
        var named = jdbc.sql("""
                        select coalesce(max(version), 0)
                        from (select data_key_version(ciphertext) as version from password where organization_id = :id) as named
                        where version < :beyond
                        """)
                .param("id", organizationId)
                .param("beyond", BEYOND)
                .query(Integer.class)
                .single();
        return 1 + Math.max(lastVersion(organizationId), named);
    }

    /**
     * Organizations that have encrypted secrets and not one data key. One step in an index per organization, and a look at
     * secrets only where there is no data key.
     *
     * @return at most so many
     */
    List<Long> withoutDataKey(int most) {
        return jdbc.sql("""
                        with recursive stored as (
                            (select organization_id from password order by organization_id limit 1)
                            union all
                            select (select p.organization_id from password p
                                    where p.organization_id > stored.organization_id order by p.organization_id limit 1)
                            from stored where stored.organization_id is not null)
                        select organization_id from stored s
                        where not exists (select 1 from organization_key k where k.organization_id = s.organization_id)
                            and exists (select 1 from password p
                                        where p.organization_id = s.organization_id
                                            and data_key_version(p.ciphertext) > coalesce(
                                                (select max(e.last_version) from erased_key e
                                                 where e.organization_id = s.organization_id), 0))
                        order by organization_id
                        limit :most
                        """)
                .param("most", most)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** Nothing when another instance was quicker. */
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

    /** Whatever version its secrets name counts as erased, also one whose data key was lost before. */
    int erase(long organizationId, String actor) {
        var last = jdbc.sql("""
                        with gone as (delete from organization_key where organization_id = :id returning version),
                            named as (select data_key_version(ciphertext) as version from password where organization_id = :id)
                        select coalesce(max(version), 0)
                        from (select version from gone
                              union all
                              select version from named
                              where version < :beyond
                                  and version > coalesce(
                                      (select max(last_version) from erased_key where organization_id = :id), 0)) as erased
                        """)
                .param("id", organizationId)
                .param("beyond", BEYOND)
                .query(Integer.class)
                .single();
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
