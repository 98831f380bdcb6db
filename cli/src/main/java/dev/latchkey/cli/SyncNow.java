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
        // A run that goes on already does not count: it may have passed what somebody wants to see read.
        var before = wait ? runs(only).keySet() : Set.<String>of();
        var answer = api().post(only == null ? "/sync" : Tenants.path(only) + "/sync", null);
        if (wait) {
            return follow(only, before);
        }
        if (json()) {
            return printJson(answer);
        }
        out().println("Asked for. Watch it: latchkey sync watch --until-idle");
        return ExitCode.OK;
    }

    private int follow(@Nullable JsonNode only, Set<String> before) {
        var start = System.nanoTime();
        var awaited = awaited(only);
        var ended = new HashMap<String, JsonNode>();
        while (true) {
            runs(only).forEach((id, run) -> {
                var of = Json.text(run, "tenantId");
                if (!before.contains(id) && OVER.contains(Json.text(run, "state")) && awaited.remove(of)) {
                    ended.put(of, run);
                    tell(run);
                }
            });
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
    private Set<String> awaited(@Nullable JsonNode only) {
        return only != null
                ? new HashSet<>(Set.of(Json.text(only, "tenantId")))
                : items(api().get("/tenants")).stream()
                        .filter(one -> !one.path("paused").asBoolean(false) && !Tenants.isDisconnected(one))
                        .map(one -> Json.text(one, "tenantId"))
                        .collect(Collectors.toCollection(HashSet::new));
    }

    private Map<String, JsonNode> runs(@Nullable JsonNode only) {
        var ofOne = only == null ? "" : "&tenant=" + ConsoleApi.encoded(Json.text(only, "tenantId"));
        return items(getPatiently("/sync/runs?limit=" + MOST_RUNS + ofOne, this::tellProgress)).stream()
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
