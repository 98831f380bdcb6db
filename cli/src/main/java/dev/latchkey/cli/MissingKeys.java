package dev.latchkey.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "missing",
        description = {
            "Lists devices without a key that is known to be good: none was ever escrowed, the device has no configuration",
            "yet, none is current, Microsoft was not seen to list it for long, or the same machine has a newer key under",
            "another device id."
        },
        footer = {"", "Examples:", "  latchkey keys missing", "  latchkey keys missing --organization Contoso --json"})
final class MissingKeys extends ConsoleCommand {

    /** Looked at with one request. */
    private static final long DEVICES = 2_000;

    private static final Duration TELL_EVERY = Duration.ofSeconds(1);

    @Option(names = "--organization", paramLabel = "NAME", description = "Only this one: its name or id.")
    private @Nullable String organization;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: ${DEFAULT-VALUE}")
    private int limit = 500;

    @Override
    int run() {
        var found = report();
        if (json()) {
            return printJson(Json.tree(Map.of("items", found)));
        }
        if (found.isEmpty()) {
            out().println("No key is missing.");
            return ExitCode.OK;
        }
        Map<Long, String> names = items(api().get("/organizations")).stream()
                .collect(Collectors.toMap(
                        one -> Json.number(one, "id"), one -> Json.text(one, "name"), (one, other) -> one));
        var table = table(
                "organization",
                "device",
                "serial",
                "encrypted",
                "problem",
                "volume",
                "key id",
                "confirmed",
                "device id");
        for (var device : found) {
            var id = Json.number(device, "organizationId");
            table.row(
                    names.getOrDefault(id, String.valueOf(id)),
                    Json.text(device, "deviceName"),
                    Json.text(device, "serialNumber"),
                    device.path("encrypted").isNull()
                            ? "unknown"
                            : device.path("encrypted").asBoolean() ? "yes" : "no",
                    Json.words(device, "problem"),
                    KeysCommand.volume(device),
                    Json.text(device, "keyId"),
                    times().brief(Json.text(device, "lastConfirmedAt")),
                    Json.text(device, "deviceId"));
        }
        print(table);
        if (found.size() == limit) {
            err().println("There may be more: --limit shows them.");
        }
        return ExitCode.OK;
    }

    /** Page by page, for each looks at so many devices and not at all of them. */
    private List<JsonNode> report() {
        var only = organization == null ? "" : "&organizationId=" + Organizations.idOf(api(), organization);
        var found = new ArrayList<JsonNode>();
        var told = System.nanoTime();
        var pages = 0;
        for (var after = ""; found.size() < limit; ) {
            var page = api().get("/keys/missing?limit=" + DEVICES + only + after);
            found.addAll(items(page));
            var next = Json.text(page, "next");
            if (next.isEmpty()) {
                break;
            }
            pages++;
            if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
                told = System.nanoTime();
                tellProgress(Table.number(pages * DEVICES) + " devices looked at, " + found.size() + " to report");
            }
            after = "&after=" + ConsoleApi.encoded(next);
        }
        return found.subList(0, Math.min(limit, found.size()));
    }
}
