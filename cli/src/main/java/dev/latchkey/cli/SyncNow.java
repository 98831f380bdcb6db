package dev.latchkey.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "now",
        description = {
            "Reads a tenant now, or all you may see but paused ones.",
            "With --wait it ends with 1 when a tenant could not be read, and with 6 when the time is over."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey sync now",
            "  latchkey sync now --tenant Contoso --wait",
            "  latchkey sync now --wait --timeout 1h"
        })
final class SyncNow extends ConsoleCommand {

    private static final Set<String> OVER = Set.of("COMPLETED", "FAILED", "ABANDONED");
    private static final int MOST_RUNS = 1_000;

    /** Enough to find a run that has just ended. */
    private static final int MOST_RUNS_OF_ONE = 10;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only this one: its name, id, or start of id.")
    private @Nullable String tenant;

    @Option(names = "--wait", description = "Wait until each has been read; tells how it went, one line for each.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to wait: 90s, 10m, 2h. The runs themselves go on. Default: 10m")
    private Duration timeout = Duration.ofMinutes(10);

    private record Ended(List<JsonNode> runs) {}

    @Override
    int run() {
        var only = tenant == null ? null : Tenants.find(api(), tenant);
        var of = only == null ? null : Json.text(only, "tenantId");
        // A run that goes on already does not count: it may have passed what somebody wants to see read.
        var before = wait ? runs(of).keySet() : Set.<String>of();
        var answer = api().post(only == null ? "/sync" : Tenants.path(only) + "/sync", null);
        if (wait) {
            return follow(of, before);
        }
        if (json()) {
            return printJson(answer);
        }
        out().println("Asked for. Watch it: latchkey sync watch --until-idle");
        return ExitCode.OK;
    }

    private int follow(@Nullable String of, Set<String> before) {
        var start = System.nanoTime();
        var awaited = awaited(of);
        var ended = new HashMap<String, JsonNode>();
        var begun = new HashMap<String, String>();
        while (true) {
            var newest = runs(of);
            newest.forEach((id, run) -> {
                if (!before.contains(id) && awaited.contains(Json.text(run, "tenantId"))) {
                    begun.put(id, Json.text(run, "tenantId"));
                }
            });
            for (var run : ended(begun, newest)) {
                if (awaited.remove(Json.text(run, "tenantId"))) {
                    ended.put(Json.text(run, "tenantId"), run);
                    tell(run);
                }
            }
            begun.values().retainAll(awaited);
            if (awaited.isEmpty()) {
                return end(List.copyOf(ended.values()));
            }
            if (System.nanoTime() - start >= timeout.toNanos()) {
                throw new CommandFailure(
                        ExitCode.TIMED_OUT,
                        "not-in-time",
                        Table.number(awaited.size()) + " of " + Table.number(awaited.size() + ended.size())
                                + " tenants were not read in " + Times.words(timeout.toSeconds())
                                + "; the runs go on: latchkey sync watch");
            }
            pause();
        }
    }

    /** Ids of tenants. */
    private Set<String> awaited(@Nullable String of) {
        return of != null
                ? new HashSet<>(Set.of(of))
                : items(api().get("/tenants")).stream()
                        .filter(one -> !one.path("paused").asBoolean(false) && !Tenants.isDisconnected(one))
                        .map(one -> Json.text(one, "tenantId"))
                        .collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * Those of the begun runs that have ended. One that is long at work may be older than the newest that can be listed:
     * once it is at work no more, its tenant is asked for it.
     *
     * @param begun ids of runs, and whose they are
     */
    private List<JsonNode> ended(Map<String, String> begun, Map<String, JsonNode> newest) {
        var known = new HashMap<>(newest);
        if (!newest.keySet().containsAll(begun.keySet())) {
            var atWork = atWork();
            begun.forEach((id, of) -> {
                if (!newest.containsKey(id) && !atWork.contains(id)) {
                    known.putAll(runs(of));
                }
            });
        }
        return begun.keySet().stream()
                .map(known::get)
                .filter(run -> run != null && OVER.contains(Json.text(run, "state")))
                .toList();
    }

    /** Ids of runs. */
    private Set<String> atWork() {
        var ids = new HashSet<String>();
        getPatiently("/sync/progress", this::tellProgress)
                .path("running")
                .forEach(run -> ids.add(Json.text(run, "runId")));
        return ids;
    }

    /**
     * The newest runs by their ids.
     *
     * @param of of which tenant; null for all
     */
    private Map<String, JsonNode> runs(@Nullable String of) {
        var query =
                of == null ? "?limit=" + MOST_RUNS : "?limit=" + MOST_RUNS_OF_ONE + "&tenant=" + ConsoleApi.encoded(of);
        return items(getPatiently("/sync/runs" + query, this::tellProgress)).stream()
                .collect(Collectors.toMap(run -> Json.text(run, "runId"), run -> run, (a, b) -> a));
    }

    private void tell(JsonNode run) {
        if (json()) {
            return;
        }
        var trouble = TenantsCommand.trouble(run);
        out().println(Table.printable(Json.text(run, "tenantName")) + ": " + Json.words(run, "state")
                + (trouble.isEmpty()
                        ? ", " + Table.number(Json.number(run, "devices")) + " devices, "
                                + Table.number(Json.number(run, "keys")) + " keys, "
                                + Table.number(Json.number(run, "secretsRead")) + " of them new"
                        : ": " + Table.printable(trouble)));
        out().flush();
    }

    private int end(List<JsonNode> runs) {
        if (json()) {
            out().println(Json.write(new Ended(runs)));
        }
        return runs.stream().allMatch(run -> Json.text(run, "state").equals("COMPLETED"))
                ? ExitCode.OK
                : ExitCode.FAILED;
    }
}
