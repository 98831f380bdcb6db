package dev.latchkey.cli;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "rotations",
        description = "Rotations that reveals lead to: list, cancel.",
        subcommands = {KeyRotations.ListAll.class, KeyRotations.Cancel.class},
        footer = {"", "Examples:", "  latchkey keys rotations list", "  latchkey keys rotations cancel 17"})
final class KeyRotations extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists devices that are to make new keys because somebody has seen their old ones.",
            footer = {"", "Examples:", "  latchkey keys rotations list --limit 100"})
    static final class ListAll extends ConsoleCommand {

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50")
        private int limit = 50;

        @Override
        int run() {
            var answer = api().get("/keys/rotations?limit=" + limit);
            if (json()) {
                return printJson(answer);
            }
            var table = table("#id", "device", "due", "state", "shown to");
            for (var planned : items(answer)) {
                table.row(
                        String.valueOf(Json.number(planned, "id")),
                        Json.text(planned, "deviceName"),
                        times().brief(Json.text(planned, "dueAt")),
                        state(planned),
                        StreamSupport.stream(planned.path("shownTo").spliterator(), false)
                                .map(one -> one.asString(""))
                                .collect(Collectors.joining(", ")));
            }
            if (table.isEmpty()) {
                out().println("No rotation was planned after a reveal.");
            } else {
                print(table);
            }
            return ExitCode.OK;
        }

        private static String state(JsonNode planned) {
            return switch (Json.text(planned, "state")) {
                case "SENT" -> "sent: " + Json.text(planned, "rotationId");
                case "CANCELLED" -> "cancelled by " + Json.text(planned, "endedBy");
                case "OVERTAKEN" -> "not needed: the device has a newer key";
                default -> "planned";
            };
        }
    }

    @Command(
            name = "cancel",
            description = "Lets a device keep the key that was shown. For managers.",
            footer = {"", "Examples:", "  latchkey keys rotations cancel 17"})
    static final class Cancel extends ConsoleCommand {

        @Parameters(paramLabel = "ID", description = "As 'rotations list' prints it.")
        private long id;

        @Override
        int run() {
            api().delete("/keys/rotations/" + id);
            out().println(json() ? "{\"cancelled\": true}" : "The device keeps its key.");
            return ExitCode.OK;
        }
    }
}
