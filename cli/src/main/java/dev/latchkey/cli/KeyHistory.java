package dev.latchkey.cli;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "history",
        description = {
            "Shows every key a device ever had: when it came, when Microsoft was last seen to list it, what became of it,",
            "and who was shown its digits. Deleted keys included."
        },
        footer = {"", "Examples:", "  latchkey keys history LON-0042", "  latchkey keys history 5CG1234ABC --json"})
final class KeyHistory extends ConsoleCommand {

    @Parameters(paramLabel = "DEVICE", description = "Its name, serial number or id, complete.")
    private String device = "";

    @Override
    int run() {
        var answer = api().get("/keys/history?device=" + ConsoleApi.encoded(device));
        if (json()) {
            return printJson(answer);
        }
        var table = table("key id", "volume", "created", "first seen", "confirmed", "state", "revealed");
        for (var key : answer.path("keys")) {
            table.row(
                    Json.text(key, "keyId"),
                    KeysCommand.volume(key),
                    times().brief(Json.text(key, "createdAt")),
                    times().brief(Json.text(key, "firstSeenAt")),
                    times().brief(Json.text(key, "lastConfirmedAt")),
                    state(key),
                    reveals(key));
        }
        if (answer.path("keys").isEmpty()) {
            out().println("The vault never had a key of this device.");
        } else {
            print(table);
        }
        return ExitCode.OK;
    }

    private String state(JsonNode key) {
        if (!Json.text(key, "deletedAt").isEmpty()) {
            return "deleted " + times().brief(Json.text(key, "deletedAt")) + " by " + Json.text(key, "deletedBy");
        }
        return Json.text(key, "archivedAt").isEmpty()
                ? "current"
                : Json.words(key, "archiveReason") + " " + times().brief(Json.text(key, "archivedAt"));
    }

    private String reveals(JsonNode key) {
        return StreamSupport.stream(key.path("reveals").spliterator(), false)
                .map(reveal -> times().brief(Json.text(reveal, "at")) + " " + Json.text(reveal, "by"))
                .collect(Collectors.joining(", "));
    }
}
