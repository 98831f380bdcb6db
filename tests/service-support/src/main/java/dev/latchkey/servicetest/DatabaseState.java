package dev.latchkey.servicetest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is in the tables of a service, to tell whether something changed. */
final class DatabaseState {

    private final RunningService service;

    /** Announcements come and go by themselves. */
    private final Set<String> ignored = new HashSet<>(Set.of("outbox_event"));

    private Map<String, @Nullable String> last = Map.of();

    DatabaseState(RunningService service) {
        this.service = service;
    }

    void ignore(String... tables) {
        ignored.addAll(List.of(tables));
    }

    /** The tables whose rows are not those of the last time this was asked. */
    Set<String> changed() {
        var now = now();
        var changed = new TreeSet<>(now.keySet());
        changed.removeIf(table -> Objects.equals(now.get(table), last.get(table)));
        last = now;
        return changed;
    }

    /** A digest of each table's rows. */
    private Map<String, @Nullable String> now() {
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
