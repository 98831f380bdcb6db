package dev.latchkey.vault.folder;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.OrganizationChanged;
import dev.latchkey.events.ConfigurationEvent.OrganizationCreated;
import dev.latchkey.events.ConfigurationEvent.OrganizationDeleted;
import dev.latchkey.kit.web.ProblemException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which organizations there are, as matching-service announces them. */
@Repository
public class Organizations {

    private static final String UPSERT = """
            insert into organization as o (organization_id, deleted, version)
            select * from unnest(:ids::bigint[], :deleted::boolean[], :versions::bigint[])
            on conflict (organization_id) do update set deleted = excluded.deleted, version = excluded.version
            where excluded.version > o.version
            """;

    // One that was announced before the vault listened is known by what it has here.
    private static final String EXISTS = """
            select coalesce((select not deleted from organization where organization_id = :id),
                            exists (select from folder where organization_id = :id)
                            or exists (select from configuration_name where organization_id = :id))
            """;

    private final JdbcClient jdbc;

    Organizations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record News(boolean deleted, long version) {}

    /** Events may come twice, late and in any order: the highest version counts. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<ConfigurationEvent> events) {
        // In the order of their ids, so that two transactions cannot wait for each other.
        var news = new TreeMap<Long, News>();
        for (var event : events) {
            switch (event) {
                case OrganizationCreated one -> note(one.organizationId(), new News(false, one.version()), news);
                case OrganizationChanged one -> note(one.organizationId(), new News(false, one.version()), news);
                case OrganizationDeleted one -> note(one.organizationId(), new News(true, one.version()), news);
                default -> {
                    // Of a configuration, or of the rules by which devices are filed.
                }
            }
        }
        if (news.isEmpty()) {
            return;
        }
        var values = List.copyOf(news.values());
        jdbc.sql(UPSERT)
                .param("ids", news.keySet().toArray(Long[]::new))
                .param("deleted", values.stream().map(News::deleted).toArray(Boolean[]::new))
                .param("versions", values.stream().map(News::version).toArray(Long[]::new))
                .update();
    }

    public boolean exists(long organizationId) {
        return jdbc.sql(EXISTS).param("id", organizationId).query(Boolean.class).single();
    }

    /** @throws ProblemException when there is no such organization */
    public void requireThere(long organizationId) {
        if (!exists(organizationId)) {
            throw unknown();
        }
    }

    /** The answer to whoever may not see an organization, as if it did not exist. */
    public static ProblemException unknown() {
        return ProblemException.notFound(
                "organization-unknown",
                "There is no such organization; latchkey organizations list shows those that are yours to see. One that"
                        + " was just made is known here a moment later.");
    }

    private static void note(long organizationId, News heard, SortedMap<Long, News> news) {
        news.merge(organizationId, heard, (one, other) -> one.version >= other.version ? one : other);
    }
}
