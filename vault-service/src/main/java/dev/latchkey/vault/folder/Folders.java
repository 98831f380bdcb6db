package dev.latchkey.vault.folder;

import dev.latchkey.kit.security.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The folder table. */
@Repository
class Folders {

    private static final String COLUMNS = "select id, organization_id, parent_id, managed, name from folder ";

    private final JdbcClient jdbc;
    private final ReservedName reserved;

    Folders(JdbcClient jdbc, ReservedName reserved) {
        this.jdbc = jdbc;
        this.reserved = reserved;
    }

    /** Those the caller may see by their ids, the ones greater than {@code after}. */
    List<Folder> of(@Nullable Long organizationId, boolean managedToo, long after, int limit, Caller caller) {
        return jdbc.sql(COLUMNS + """
                where (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
                  and (:organization::bigint is null or organization_id = :organization)
                  and (:managedToo or not managed) and id > :after
                order by id limit :limit
                """)
                .param("scope", caller.organizationFilter())
                .param("organization", organizationId)
                .param("managedToo", managedToo)
                .param("after", after)
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    Optional<Folder> find(long id) {
        return jdbc.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query(this::read)
                .optional();
    }

    /** All folders of the organization, locked until the transaction ends: their tree changes one step at a time. */
    List<Folder> hold(long organizationId) {
        return jdbc.sql(COLUMNS + "where organization_id = :organization order by id for update")
                .param("organization", organizationId)
                .query(this::read)
                .list();
    }

    long add(long organizationId, @Nullable Long parentId, String name, Instant now) {
        return jdbc.sql("""
                insert into folder (organization_id, parent_id, managed, name, created_at)
                values (:organization, :parent, false, :name, :at)
                returning id
                """)
                .param("organization", organizationId)
                .param("parent", parentId)
                .param("name", name)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    void save(Folder folder) {
        jdbc.sql("update folder set parent_id = :parent, name = case when not managed then :name end where id = :id")
                .param("parent", folder.parentId())
                .param("name", folder.name())
                .param("id", folder.id())
                .update();
    }

    /** Whether the managed folder of the organization has anything in it. */
    boolean holdKeys(long organizationId) {
        return jdbc.sql("select exists (select 1 from password where organization_id = :organization)")
                .param("organization", organizationId)
                .query(Boolean.class)
                .single();
    }

    /** Tenants with devices in the organization: their keys go into its managed folder. */
    Set<String> tenantsOf(long organizationId) {
        return jdbc.sql("select distinct tenant_id from matched_device where organization_id = :organization")
                .param("organization", organizationId)
                .query((row, number) -> row.getString(1))
                .set();
    }

    /**
     * False when there are folders in it, which ends the transaction. The database itself knows: while there is no entitlement
     * the managed folder is hidden from whoever asks, and may be in here all the same.
     */
    boolean remove(long id) {
        try {
            jdbc.sql("delete from folder where id = :id").param("id", id).update();
            return true;
        } catch (DataIntegrityViolationException _) {
            return false;
        }
    }

    private Folder read(ResultSet row, int number) throws SQLException {
        var managed = row.getBoolean("managed");
        return new Folder(
                row.getLong("id"),
                row.getLong("organization_id"),
                row.getObject("parent_id", Long.class),
                managed ? reserved.text() : row.getString("name"),
                managed);
    }
}
