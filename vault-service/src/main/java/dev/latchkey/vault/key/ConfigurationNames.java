package dev.latchkey.vault.key;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the configurations are called that keys belong to. One that is deleted or merged keeps its keys, and so its name. */
@Repository
public class ConfigurationNames {

    private static final String UPSERT = """
            insert into configuration_name as c (configuration_id, organization_id, name, version)
            select * from unnest(?, ?, ?, ?)
            on conflict (configuration_id) do update set
                organization_id = excluded.organization_id, name = excluded.name, version = excluded.version
            where excluded.version > c.version
            """;

    private final JdbcTemplate jdbc;

    ConfigurationNames(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Named(long configurationId, long organizationId, String name, long version) {}

    /** Events may come twice, late and in any order: the highest version counts. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<ConfigurationEvent> events) {
        // In the order of their ids, so that two transactions cannot wait for each other.
        var news = new TreeMap<Long, Named>();
        for (var event : events) {
            if (event instanceof ConfigurationCreated one) {
                note(new Named(one.configurationId(), one.organizationId(), one.name(), one.version()), news);
            } else if (event instanceof ConfigurationChanged one) {
                note(new Named(one.configurationId(), one.organizationId(), one.name(), one.version()), news);
            }
        }
        if (news.isEmpty()) {
            return;
        }
        jdbc.update(UPSERT, statement -> {
            new ColumnArrays<>(statement, List.copyOf(news.values()))
                    .number(Named::configurationId)
                    .number(Named::organizationId)
                    .text(Named::name)
                    .number(Named::version);
        });
    }

    private static void note(Named named, SortedMap<Long, Named> news) {
        news.merge(named.configurationId, named, (one, other) -> one.version >= other.version ? one : other);
    }
}
