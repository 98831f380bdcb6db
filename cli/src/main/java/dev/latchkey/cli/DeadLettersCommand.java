package dev.latchkey.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "dead-letters",
        description = "Records no service could take: list, replay.",
        subcommands = {DeadLettersCommand.ListAll.class, DeadLettersCommand.Replay.class},
        footer = {"", "Examples:", "  latchkey dead-letters list", "  latchkey dead-letters replay"})
final class DeadLettersCommand extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists the oldest waiting dead letters, with where they come from and why.",
            footer = {"", "Examples:", "  latchkey dead-letters list --limit 500"})
    static final class ListAll extends ConsoleCommand {

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 100")
        private int limit = 100;

        @Override
        int run() {
            var answer = api().get("/dead-letters?limit=" + limit);
            if (json()) {
                return printJson(answer);
            }
            var table = table("at", "service", "topic", "#partition", "#offset", "cause");
            for (var letter : items(answer)) {
                table.row(
                        times().brief(Json.text(letter, "at")),
                        Json.text(letter, "group"),
                        Json.text(letter, "topic"),
                        String.valueOf(Json.number(letter, "partition")),
                        String.valueOf(Json.number(letter, "offset")),
                        Json.text(letter, "cause"));
            }
            if (table.isEmpty()) {
                out().println("No dead letters.");
            } else {
                print(table);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "replay",
            description =
                    "Sends dead letters to their topics again, oldest first, for the service that could not take them.",
            footer = {
                "",
                "Examples:",
                "  latchkey dead-letters replay",
                "  latchkey dead-letters replay --topic latchkey.sync.key-events.v1.matching-service-dlt --limit 10"
            })
    static final class Replay extends ConsoleCommand {

        @Option(names = "--topic", paramLabel = "TOPIC", description = "Only letters of this dead-letter topic.")
        private @Nullable String topic;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 1000")
        private @Nullable Integer limit;

        private record Wanted(
                @Nullable String deadTopic, @Nullable Integer limit) {}

        @Override
        int run() {
            var answer = api().post("/dead-letters/replays", new Wanted(topic, limit));
            if (json()) {
                return printJson(answer);
            }
            out().println(Table.number(Json.number(answer, "replayed")) + " replayed.");
            return ExitCode.OK;
        }
    }
}
