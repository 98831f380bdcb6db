package dev.latchkey.cli;

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
            SyncNow.class,
            SyncWatch.class,
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
                        Json.words(run, "state"),
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
                        Json.words(key, "volume"),
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
}
