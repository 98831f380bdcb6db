package dev.latchkey.labelled;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.labelled.LabelledCase.Documented;
import dev.latchkey.labelled.LabelledCase.Expected;
import dev.latchkey.labelled.LabelledCase.Seen;
import dev.latchkey.labelled.LabelledCase.Step;
import dev.latchkey.labelled.LabelledReport.Difference;
import dev.latchkey.labelled.Registry.Beans;
import dev.latchkey.matching.match.MatchDevices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has a running matching-service decide about every case and compares. The cases go side by side, so that each step of all
 * of them is a few batches; each has organizations and tenants of its own.
 */
public final class LabelledRun {

    /** What the service must be started with. */
    public static final Map<String, String> SETTINGS =
            Map.of("matching.not-identifying", "BATCH-2024-77,00:50:B6:A0:00:77");

    private static final int BATCH = 500;

    private final Beans beans;
    private final Registry registry;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    private record Row(String state, @Nullable Long configurationId, List<Long> candidates, String evidence) {}

    /** Goes through all cases. */
    public static LabelledReport of(List<LabelledCase> cases, Beans beans) {
        return new LabelledRun(beans).run(cases);
    }

    private LabelledRun(Beans beans) {
        this.beans = beans;
        this.registry = new Registry(beans);
        this.jdbc = beans.get(JdbcTemplate.class);
        this.transaction = new TransactionTemplate(beans.get(PlatformTransactionManager.class));
    }

    private LabelledReport run(List<LabelledCase> cases) {
        var worlds = cases.stream().map(LabelledWorld::new).toList();
        for (var world : worlds) {
            document(world, world.labelled.configurations());
        }
        take(worlds.stream()
                .flatMap(world -> world.connected(registry).stream())
                .toList());
        var longest = worlds.stream()
                .mapToInt(world -> world.labelled.steps().size())
                .max()
                .orElse(0);
        for (var i = 0; i < longest; i++) {
            var events = new ArrayList<Event>();
            for (var world : worlds) {
                if (i < world.labelled.steps().size()) {
                    var step = world.labelled.steps().get(i);
                    changeRegistry(world, step);
                    events.addAll(world.events(step, registry));
                }
            }
            take(events);
        }
        return compare(worlds);
    }

    private void changeRegistry(LabelledWorld world, Step step) {
        document(world, step.documented());
        step.archived().forEach(id -> registry.archive(world.organizationOf(id, registry), id));
        step.merged().forEach((id, into) -> registry.merge(world.organizationOf(id, registry), id, into));
        step.deleted().forEach(id -> registry.delete(world.organizationOf(id, registry), id));
    }

    private void document(LabelledWorld world, Map<String, Documented> configurations) {
        var byOrganization = new LinkedHashMap<Long, Map<String, Documented>>();
        configurations.forEach((id, documented) -> byOrganization
                .computeIfAbsent(world.organizationOf(id, documented, registry), key -> new LinkedHashMap<>())
                .put(id, documented));
        byOrganization.forEach(registry::document);
    }

    private void take(List<Event> events) {
        for (var from = 0; from < events.size(); from += BATCH) {
            var batch = events.subList(from, Math.min(from + BATCH, events.size())).stream()
                    .map(LabelledRun::inbound)
                    .toList();
            transaction.executeWithoutResult(
                    status -> beans.get(MatchDevices.class).take(batch));
        }
    }

    private static Inbound inbound(Event event) {
        var type = EventCatalogue.of(event).name();
        var id = UUID.randomUUID().toString();
        return new Inbound(
                new EventAttributes(
                        id, type, "/labelled-set", Instant.EPOCH, event.recordKey(), event.tenantId(), id, null),
                event);
    }

    private LabelledReport compare(List<LabelledWorld> worlds) {
        var rows = rows();
        var configurations = registry.externalIds();
        var devices = 0;
        var matchable = 0;
        var matched = 0;
        var wrong = new ArrayList<Difference>();
        var differing = new ArrayList<Difference>();
        for (var world : worlds) {
            for (var outcome : world.labelled.outcomes().entrySet()) {
                var device = outcome.getKey();
                var seen = outcome.getValue();
                var row = rows.get(world.tenantId(device) + "/" + world.deviceId(device));
                if (row == null) {
                    throw new IllegalStateException(world.labelled.name() + ": " + device + " has not arrived");
                }
                devices++;
                matchable += seen.is() == null ? 0 : 1;
                var state = state(row);
                var configuration = row.configurationId == null ? null : configurations.get(row.configurationId);
                var difference = new Difference(
                        world.labelled.name(),
                        device + " is " + state + (configuration == null ? "" : " to " + configuration) + " ("
                                + row.evidence + "), expected is " + seen.expect()
                                + (seen.is() == null ? ", it is no documented machine" : ", it is " + seen.is()));
                var right = state != Expected.MATCHED || (configuration != null && configuration.equals(seen.is()));
                matched += state == Expected.MATCHED ? 1 : 0;
                if (!right) {
                    wrong.add(difference);
                }
                if (!right || !seen.expect().contains(state) || !offers(seen, state, row, configurations)) {
                    differing.add(difference);
                }
            }
        }
        return new LabelledReport(devices, matchable, matched, wrong, differing);
    }

    private static Expected state(Row row) {
        return Expected.valueOf(row.state);
    }

    private static boolean offers(Seen seen, Expected state, Row row, Map<Long, String> configurations) {
        if (seen.names() == null || state == Expected.MATCHED) {
            return true;
        }
        var offered = new HashSet<@Nullable String>();
        row.candidates.forEach(id -> offered.add(configurations.get(id)));
        return seen.names().isEmpty() ? offered.isEmpty() : offered.containsAll(seen.names());
    }

    private Map<String, Row> rows() {
        var rows = new HashMap<String, Row>();
        jdbc.query(
                "select tenant_id || '/' || device_id, state, configuration_id, candidates, evidence from device",
                row -> {
                    rows.put(
                            row.getString(1),
                            new Row(
                                    row.getString(2),
                                    row.getObject(3, Long.class),
                                    List.of((Long[]) row.getArray(4).getArray()),
                                    row.getString(5)));
                });
        return rows;
    }
}
