package dev.latchkey.matching.configuration;

import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.ExternalIdRows;
import dev.latchkey.matching.rows.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What other systems call configurations; an id of a system is that of one configuration in its organization. */
@Repository
public class ExternalIds {

    private final JdbcTemplate jdbc;

    ExternalIds(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** An id in the organization whose configuration it is. */
    record Owned(long organizationId, ExternalId id) {}

    record Link(Owned owned, long configurationId) {}

    /** Which configurations have these ids. */
    Map<Owned, Long> find(Collection<Owned> ids) {
        var found = new HashMap<Owned, Long>();
        Rows.of(ids)
                .number(Owned::organizationId)
                .text(owned -> owned.id().source())
                .text(owned -> owned.id().id())
                .query(
                        jdbc,
                        """
                        select e.organization_id, e.source, e.external_id, e.configuration_id
                        from unnest(?, ?, ?) as n (organization_id, source, external_id)
                        join configuration_external_id as e using (source, external_id, organization_id)
                        """,
                        (row, number) -> found.put(
                                new Owned(row.getLong(1), new ExternalId(row.getString(2), row.getString(3))),
                                row.getLong(4)));
        return found;
    }

    /** In order; a configuration without any is not in it. */
    public Map<Long, List<ExternalId>> of(Collection<Long> configurationIds) {
        return ExternalIdRows.read(jdbc, """
                select configuration_id, source, external_id from configuration_external_id
                where configuration_id = any(?)
                """, configurationIds);
    }

    void add(Collection<Link> links) {
        Rows.of(links)
                .text(link -> link.owned().id().source())
                .text(link -> link.owned().id().id())
                .number(link -> link.owned().organizationId())
                .number(Link::configurationId)
                .update(jdbc, """
                        insert into configuration_external_id (source, external_id, organization_id, configuration_id)
                        select * from unnest(?, ?, ?, ?)
                        """);
    }

    /** Of this configuration, those that are not among these. */
    void keepOnly(long configurationId, Collection<ExternalId> ids) {
        jdbc.update("""
                delete from configuration_external_id
                where configuration_id = ? and not (source || ':' || external_id) = any(?)
                """, configurationId, ids.stream().map(ExternalId::toString).toArray(String[]::new));
    }

    void move(long from, long to) {
        jdbc.update("update configuration_external_id set configuration_id = ? where configuration_id = ?", to, from);
    }
}
