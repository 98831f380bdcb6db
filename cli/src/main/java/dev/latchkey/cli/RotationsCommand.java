package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotations",
        description = "Rotations under way and done: list, show.",
        subcommands = {RotationsCommand.ListAll.class, RotationsCommand.Show.class},
        footer = {"", "Examples:", "  latchkey rotations list", "  latchkey rotations show 0198…"})
final class RotationsCommand extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists rotations, newest first.",
            footer = {"", "Examples:", "  latchkey rotations list --limit 100"})
    static final class ListAll extends ConsoleCommand {

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 20")
        private int limit = 20;

        @Override
        int run() {
            var answer = api().get("/rotations?limit=" + limit);
            if (json()) {
                return printJson(answer);
            }
            var table = table("requested", "device", "by", "id", "how it goes");
            for (var item : items(answer)) {
                var rotation = new Rotation(item);
                table.row(
                        times().brief(Json.text(item, "requestedAt")),
                        rotation.device(),
                        Json.text(item, "requestedBy"),
                        rotation.id(),
                        rotation.inWords());
            }
            print(table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Shows one rotation.",
            footer = {"", "Examples:", "  latchkey rotations show 0198…", "  latchkey rotations show 0198… --json"})
    static final class Show extends ConsoleCommand {

        @Parameters(paramLabel = "ROTATION-ID", description = "As 'rotate' and 'rotations list' print it.")
        private String id = "";

        @Override
        int run() {
            var answer = api().get("/rotations/" + ConsoleApi.encoded(id));
            if (json()) {
                return printJson(answer);
            }
            var rotation = new Rotation(answer);
            out().println("Device     " + rotation.device());
            out().println("State      " + rotation.inWords());
            out().println("Requested  " + times().brief(Json.text(answer, "requestedAt")) + " by "
                    + Table.printable(Json.text(answer, "requestedBy")));
            if (!Json.text(answer, "reason").isEmpty()) {
                out().println("Reason     " + Table.printable(Json.text(answer, "reason")));
            }
            out().println("Changed    " + times().brief(Json.text(answer, "changedAt")));
            if (!rotation.over()) {
                out().println("Deadline   " + times().brief(Json.text(answer, "deadline")));
            }
            rotation.newKeyIds().forEach(key -> out().println("New key    " + key));
            rotation.archivedKeyIds().forEach(key -> out().println("Archived   " + key));
            return ExitCode.OK;
        }
    }
}
