package dev.latchkey.matching.registry;

import dev.latchkey.matching.rows.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/** External ids as they stand in a table, of organizations or of configurations. */
public final class ExternalIdRows {

    private ExternalIdRows() {}

    /**
     * @param select gives owner, source and id for an array of owners, its one parameter
     * @return in order; an owner without any is not in it
     */
    public static Map<Long, List<ExternalId>> read(JdbcTemplate jdbc, String select, Collection<Long> owners) {
        var found = new HashMap<Long, TreeSet<ExternalId>>();
        Rows.of(owners)
                .number(id -> id)
                .query(
                        jdbc,
                        select,
                        (row, number) -> found.computeIfAbsent(row.getLong(1), id -> new TreeSet<>())
                                .add(new ExternalId(row.getString(2), row.getString(3))));
        var ids = new HashMap<Long, List<ExternalId>>();
        found.forEach((owner, external) -> ids.put(owner, List.copyOf(external)));
        return ids;
    }
}
