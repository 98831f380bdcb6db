package dev.latchkey.servicetest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is in the tables of a service, to tell whether something changed. */
final class DatabaseState {

    private final RunningService service;

    /** Announcements come and go by themselves. */
    private final Set<String> ignored = new HashSet<>(Set.of("outbox_event"));

    DatabaseState(RunningService service) {
        this.service = service;
    }

    void ignore(String... tables) {
        ignored.addAll(List.of(tables));
    }

    /** A digest of each table's rows. */
    Map<String, @Nullable String> now() {
        var state = new TreeMap<String, @Nullable String>();
        var tables = service.database()
                .queryForList("select tablename from pg_tables where schemaname = current_schema", String.class);
        for (var table : tables) {
            if (!ignored.contains(table)) {
                state.put(
                        table,
                        service.database()
                                .queryForObject(
                                        "select md5(string_agg(r::text, ',' order by r::text)) from " + table + " r",
                                        String.class));
            }
        }
        return state;
    }
}
