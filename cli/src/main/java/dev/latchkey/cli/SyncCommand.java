package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "sync",
        description = "Reading tenants: now, what runs, what ran, and what it found.",
        subcommands = {
            SyncCommand.Now.class,
            SyncCommand.Watch.class,
            SyncCommand.Runs.class,
            SyncCommand.UnmanagedKeys.class,
            SyncCommand.NearLimit.class
        },
        footer = {"", "Examples:", "  latchkey sync now --tenant Contoso", "  latchkey sync watch --until-idle"})
final class SyncCommand extends GroupCommand {

    /** A list that can be narrowed to one tenant. */
    abstract static class Listing extends ConsoleCommand {

        @Option(names = "--tenant", paramLabel = "TENANT", description = "Only this one: its name, id, or start of id.")
        private @Nullable String tenant;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: ${DEFAULT-VALUE}")
        private int limit = 50;

        abstract String path();

        abstract void show(List<JsonNode> items);

        @Override
        final int run() {
            var only = tenant == null
                    ? ""
                    : "&tenant=" + ConsoleApi.encoded(Json.text(Tenants.find(api(), tenant), "tenantId"));
            var answer = api().get(path() + "?limit=" + limit + only);
            if (json()) {
                return printJson(answer);
            }
            var items = items(answer);
            show(items);
            if (items.size() == limit) {
                err().println("There may be more: --limit shows them.");
            }
            return ExitCode.OK;
        }

        Map<String, String> names() {
            return items(api().get("/tenants")).stream()
                    .collect(Collectors.toMap(one -> Json.text(one, "tenantId"), Tenants::name, (a, b) -> a));
        }
    }

    @Command(
            name = "runs",
            description = "Lists runs, the latest first.",
            footer = {"", "Examples:", "  latchkey sync runs", "  latchkey sync runs --tenant Contoso --limit 5"})
    static final class Runs extends Listing {
        @Override
        String path() {
            return "/sync/runs";
        }

        @Override
        void show(List<JsonNode> items) {
            var table = table("tenant", "state", "started", "ended", "#devices", "#keys", "#read", "what is wrong");
            for (var run : items) {
                table.row(
                        Json.text(run, "tenantName"),
                        TenantsCommand.words(run, "state"),
                        times().brief(Json.text(run, "startedAt")),
                        times().brief(Json.text(run, "finishedAt")),
                        Table.number(Json.number(run, "devices")),
                        Table.number(Json.number(run, "keys")),
                        Table.number(Json.number(run, "secretsRead")),
                        TenantsCommand.trouble(run));
            }
            print(table);
        }
    }

    @Command(
            name = "unmanaged-keys",
            description =
                    "Lists keys of devices that Intune does not know: Latchkey holds them, but cannot match them.",
            footer = {"", "Examples:", "  latchkey sync unmanaged-keys --tenant Contoso"})
    static final class UnmanagedKeys extends Listing {
        @Override
        String path() {
            return "/sync/keys-without-device";
        }

        @Override
        void show(List<JsonNode> items) {
            if (items.isEmpty()) {
                out().println("Every key has a device in Intune.");
                return;
            }
            var names = names();
            var table = table("tenant", "key id", "device id", "volume", "created");
            for (var key : items) {
                table.row(
                        names.getOrDefault(Json.text(key, "tenantId"), Json.text(key, "tenantId")),
                        Json.text(key, "keyId"),
                        Json.text(key, "deviceId"),
                        TenantsCommand.words(key, "volume"),
                        times().brief(Json.text(key, "createdAt")));
            }
            print(table);
        }
    }

    @Command(
            name = "near-limit",
            description = "Lists devices with almost as many keys as Entra keeps for one; then it takes no new key.",
            footer = {"", "Examples:", "  latchkey sync near-limit", "  latchkey sync near-limit --tenant Contoso"})
    static final class NearLimit extends Listing {
        @Override
        String path() {
            return "/sync/devices-near-key-limit";
        }

        @Override
        void show(List<JsonNode> items) {
            if (items.isEmpty()) {
                out().println("No device is near the limit.");
                return;
            }
            var names = names();
            var table = table("tenant", "device id", "#keys", "#limit");
            for (var device : items) {
                table.row(
                        names.getOrDefault(Json.text(device, "tenantId"), Json.text(device, "tenantId")),
                        Json.text(device, "deviceId"),
                        Table.number(Json.number(device, "keys")),
                        Table.number(Json.number(device, "limit")));
            }
            print(table);
        }
    }

    @Command(
            name = "now",
            description = "Reads a tenant now, or all you may see.",
            footer = {"", "Examples:", "  latchkey sync now", "  latchkey sync now --tenant Contoso"})
    static final class Now extends ConsoleCommand {

        @Option(names = "--tenant", paramLabel = "TENANT", description = "Only this one: its name, id, or start of id.")
        private @Nullable String tenant;

        @Override
        int run() {
            var path = tenant == null ? "" : Tenants.path(api(), tenant);
            var answer = api().post(path + "/sync", null);
            if (json()) {
                return printJson(answer);
            }
            out().println("Asked for. Watch it: latchkey sync watch --until-idle");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "watch",
            description = {
                "Shows the runs that go on, redrawn in place.",
                "When the output is no terminal, one line for each change. Ctrl-C ends it; the runs go on."
            },
            footer = {"", "Examples:", "  latchkey sync watch", "  latchkey sync watch --until-idle | tee sync.log"})
    static final class Watch extends ConsoleCommand {

        private static final int BAR = 24;

        @Option(names = "--until-idle", description = "End when nothing runs and nothing is due.")
        private boolean untilIdle;

        @Override
        int run() {
            var drawn = 0;
            var told = new HashMap<String, String>();
            while (true) {
                var progress = api().get("/sync/progress");
                if (json()) {
                    out().println(Json.write(progress));
                } else if (surroundings().columns() > 0) {
                    drawn = redraw(lines(progress), drawn);
                } else {
                    tellChanges(progress, told);
                }
                out().flush();
                if (untilIdle && idle(progress)) {
                    return ExitCode.OK;
                }
                pause();
            }
        }

        private static boolean idle(JsonNode progress) {
            return progress.path("running").isEmpty() && Json.number(progress, "waiting") == 0;
        }

        /** Over what was drawn before; each line is cut, for a wrapped one would not be drawn over. */
        private int redraw(List<String> lines, int before) {
            var columns = surroundings().columns();
            var text = new StringBuilder(before == 0 ? "" : "\u001b[" + before + "A");
            for (var line : lines) {
                text.append(line.length() < columns ? line : line.substring(0, columns - 1))
                        .append("\u001b[K\n");
            }
            out().print(text.append("\u001b[J"));
            return lines.size();
        }

        private void tellChanges(JsonNode progress, Map<String, String> told) {
            var now = new HashMap<String, String>();
            for (var run : progress.path("running")) {
                now.put(Json.text(run, "runId"), figures(run));
                if (!figures(run).equals(told.get(Json.text(run, "runId")))) {
                    out().println(Tenants.name(run) + ": " + figures(run));
                }
            }
            now.put("", totals(progress));
            if (!totals(progress).equals(told.get(""))) {
                out().println(totals(progress));
            }
            told.clear();
            told.putAll(now);
        }

        private static List<String> lines(JsonNode progress) {
            var lines = new ArrayList<String>();
            for (var run : progress.path("running")) {
                var name = Tenants.name(run);
                var brief = name.length() > 24 ? name.substring(0, 23) + "…" : name;
                lines.add(String.format("%-24s  %s  %s", brief, bar(done(run), expected(run)), figures(run)));
            }
            lines.add(totals(progress));
            return lines;
        }

        private static String totals(JsonNode progress) {
            var rate = progress.path("secretsPerSecond").asDouble(0);
            var left = 0L;
            for (var run : progress.path("running")) {
                left += Math.max(0, Json.number(run, "secretsWanted") - Json.number(run, "secretsRead"));
            }
            var wait = rate > 0 && left > 0 ? ", about " + Times.words((long) Math.ceil(left / rate)) + " left" : "";
            return Table.number(progress.path("running").size()) + " running, "
                    + Table.number(Json.number(progress, "waiting")) + " waiting, "
                    + Table.number(Json.number(progress, "done")) + " done in the last hour, "
                    + String.format(java.util.Locale.ROOT, "%.1f keys/s", rate) + wait;
        }

        private static String figures(JsonNode run) {
            var what = switch (Json.text(run, "phase")) {
                case "DEVICES" -> "devices";
                case "KEYS" -> "keys";
                default -> "keys read";
            };
            var expected = expected(run);
            return Table.number(done(run)) + (expected > 0 ? " of " + Table.number(expected) : "") + " " + what;
        }

        private static long done(JsonNode run) {
            return switch (Json.text(run, "phase")) {
                case "DEVICES" -> Json.number(run, "devices");
                case "KEYS" -> Json.number(run, "keys");
                default -> Json.number(run, "secretsRead");
            };
        }

        /** 0 when nobody knows. */
        private static long expected(JsonNode run) {
            return switch (Json.text(run, "phase")) {
                case "DEVICES" -> Json.number(run, "devicesExpected");
                case "KEYS" -> Json.number(run, "keysExpected");
                default -> Json.number(run, "secretsWanted");
            };
        }

        private static String bar(long done, long expected) {
            var full = expected <= 0 ? 0 : (int) Math.min(BAR, BAR * done / expected);
            return "█".repeat(full) + "░".repeat(BAR - full);
        }

        private void pause() {
            try {
                Thread.sleep(surroundings().pollEvery());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure(ExitCode.FAILED, "interrupted", "interrupted; the runs go on");
            }
        }
    }
}
