package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        description = "The record of what happened.",
        subcommands = AuditCommand.Tail.class,
        footer = {"", "Examples:", "  latchkey audit tail -n 50", "  latchkey audit tail --follow"})
final class AuditCommand extends GroupCommand {

    @Command(
            name = "tail",
            description = "Shows the last events in order.",
            footer = {
                "",
                "Examples:",
                "  latchkey audit tail -n 50",
                "  latchkey audit tail --follow            until Ctrl-C",
                "  latchkey audit tail --follow --json     one event per line"
            })
    static final class Tail extends ConsoleCommand {

        private static final int PAGE = 500;

        @Option(names = "-n", paramLabel = "N", description = "How many. Default: 20")
        private int count = 20;

        @Option(
                names = {"-f", "--follow"},
                description = "Go on with what comes.")
        private boolean follow;

        @Override
        int run() {
            if (count < 1) {
                throw CommandFailure.usage("wrong-usage", "-n must be at least 1");
            }
            var answer = api().get("/audit/events?newest=true&limit=" + count);
            if (json() && !follow) {
                return printJson(answer);
            }
            var last = 0L;
            while (true) {
                for (var event : items(answer)) {
                    show(event);
                    last = Json.number(event, "sequence");
                }
                // Whoever read this may have gone away.
                if (!follow || out().checkError()) {
                    return ExitCode.OK;
                }
                pause();
                answer = api().get("/audit/events?after=" + last + "&limit=" + PAGE);
            }
        }

        private void show(JsonNode event) {
            if (json()) {
                out().println(Json.write(event));
                return;
            }
            out().println(String.format(
                    "%8s  %-12s  %s",
                    Json.number(event, "sequence"),
                    times().brief(Json.text(event, "time")),
                    Table.printable(Json.text(event, "summary"))));
        }
    }
}
