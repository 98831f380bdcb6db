package dev.latchkey.cli;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "missing",
        description = {
            "Lists devices without a key that is known to be good: none was ever escrowed, none is current, Microsoft was",
            "not seen to list it for long, or the same machine has a newer key under another device id."
        },
        footer = {"", "Examples:", "  latchkey keys missing", "  latchkey keys missing --organization Contoso --json"})
final class MissingKeys extends ConsoleCommand {

    @Option(names = "--organization", paramLabel = "NAME", description = "Only this one: its name or id.")
    private @Nullable String organization;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: ${DEFAULT-VALUE}")
    private int limit = 500;

    @Override
    int run() {
        var only = organization == null ? "" : "&organizationId=" + Organizations.idOf(api(), organization);
        var answer = api().get("/keys/missing?limit=" + limit + only);
        if (json()) {
            return printJson(answer);
        }
        var found = items(answer);
        if (found.isEmpty()) {
            out().println("No key is missing.");
            return ExitCode.OK;
        }
        Map<Long, String> names = items(api().get("/organizations")).stream()
                .collect(Collectors.toMap(
                        one -> Json.number(one, "id"), one -> Json.text(one, "name"), (one, other) -> one));
        var table =
                table("organization", "device", "serial", "encrypted", "problem", "key id", "confirmed", "device id");
        for (var device : found) {
            var id = Json.number(device, "organizationId");
            table.row(
                    names.getOrDefault(id, String.valueOf(id)),
                    Json.text(device, "deviceName"),
                    Json.text(device, "serialNumber"),
                    device.path("encrypted").isNull()
                            ? "unknown"
                            : device.path("encrypted").asBoolean() ? "yes" : "no",
                    KeysCommand.words(device, "problem"),
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
}
