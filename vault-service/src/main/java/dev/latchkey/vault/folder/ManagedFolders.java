package dev.latchkey.vault.folder;

import java.sql.ResultSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Sees to it that an organization has its managed folder before it has a key. */
@Repository
public class ManagedFolders {

    // Shared by all who store keys; whoever removes the folder waits, and then finds the keys in it.
    private static final String HOLD = """
            select organization_id from folder where managed and organization_id = any(:ids)
            order by organization_id
            for key share
            """;

    private static final String HOLD_ALONE = "select id from folder where managed and organization_id = :id for update";

    private static final String MAKE_FOLDERS = """
            insert into folder (organization_id, managed, created_at)
            select id, true, :at from unnest(:ids) with ordinality as o (id, position) order by position
            on conflict do nothing
            """;

    private static final String MAKE_CATEGORY = """
            insert into category (managed, created_at) values (true, :at) on conflict do nothing
            """;

    private final JdbcClient jdbc;

    ManagedFolders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes those that are missing, and keeps them all until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void holdFor(Collection<Long> organizationIds, Instant now) {
        var missing = new TreeSet<>(organizationIds);
        // Again, because another transaction may make one at the same time, or may just have removed it.
        for (missing.removeAll(held(missing)); !missing.isEmpty(); missing.removeAll(held(missing))) {
            make(missing, now);
        }
    }

    /** Makes it when it is missing, and keeps all who store keys of the organization waiting until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void holdAlone(long organizationId, Instant now) {
        while (jdbc.sql(HOLD_ALONE)
                .param("id", organizationId)
                .query(Long.class)
                .list()
                .isEmpty()) {
            make(List.of(organizationId), now);
        }
    }

    private void make(Collection<Long> organizationIds, Instant now) {
        jdbc.sql(MAKE_CATEGORY).param("at", now.atOffset(ZoneOffset.UTC)).update();
        jdbc.sql(MAKE_FOLDERS)
                .param("ids", organizationIds.toArray(Long[]::new))
                .param("at", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    private SortedSet<Long> held(Collection<Long> organizationIds) {
        var held = new TreeSet<Long>();
        if (!organizationIds.isEmpty()) {
            jdbc.sql(HOLD).param("ids", organizationIds.toArray(Long[]::new)).query((ResultSet row) -> {
                held.add(row.getLong(1));
            });
        }
        return held;
    }
}
