package dev.latchkey.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "approvals",
        description = "A second person's word for one reveal of one key, where the policy asks for it.",
        subcommands = {
            KeyApprovals.ListAll.class,
            KeyApprovals.Ask.class,
            KeyApprovals.Give.class,
            KeyApprovals.Refuse.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey keys approvals ask 9F3A0C12 --reason \"user locked out\"",
            "  latchkey keys approvals list",
            "  latchkey keys approvals give 311"
        })
final class KeyApprovals extends GroupCommand {

    static int describe(ConsoleCommand command, Iterable<JsonNode> approvals) {
        var table =
                command.table("#id", "state", "asked by", "device", "key id", "why", "ticket", "until", "decided by");
        approvals.forEach(one -> table.row(
                String.valueOf(Json.number(one, "id")),
                Json.words(one, "state"),
                Json.text(one, "askedBy"),
                Json.text(one, "deviceName"),
                Json.text(one, "keyId"),
                Json.text(one, "reason"),
                Json.text(one, "ticket"),
                command.times().brief(Json.text(one, "expiresAt")),
                Json.text(one, "decidedBy")));
        command.print(table);
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description =
                    "Lists what waits for a word or can be used: as a manager of all customers you see, else your own.",
            footer = {
                "",
                "Examples:",
                "  latchkey keys approvals list",
                "  latchkey keys approvals list --all      also those that are refused, used or run out"
            })
    static final class ListAll extends ConsoleCommand {

        @Option(names = "--all", description = "Also what is over.")
        private boolean all;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50")
        private int limit = 50;

        @Override
        int run() {
            var answer = api().get("/reveal-approvals?limit=" + limit + (all ? "" : "&open=true"));
            if (json()) {
                return printJson(answer);
            }
            var found = items(answer);
            if (found.isEmpty()) {
                out().println(all ? "Nobody has asked for an approval." : "No approval is open.");
                return ExitCode.OK;
            }
            return describe(this, found);
        }
    }

    @Command(
            name = "ask",
            description = "Asks for the approval to reveal a key once.",
            footer = {
                "",
                "Examples:",
                "  latchkey keys approvals ask 9F3A0C12 --reason \"user locked out\" --ticket INC-4711"
            })
    static final class Ask extends ConsoleCommand {

        @Parameters(paramLabel = "KEY-ID", description = "The key id, or its start from 8 characters.")
        private String keyId = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record and for whoever decides.")
        private @Nullable String reason;

        @Option(names = "--ticket", paramLabel = "ID", description = "The ticket you work on.")
        private @Nullable String ticket;

        private record Wish(
                @Nullable String reason, @Nullable String ticket) {}

        @Override
        int run() {
            var whole = KeyIds.whole(api(), keyId);
            var answer = api().post("/keys/" + whole + "/reveal-approvals", new Wish(reason, ticket));
            if (json()) {
                return printJson(answer);
            }
            describe(this, List.of(answer));
            out().println();
            out().println("A manager or administrator other than you gives it: latchkey keys approvals give "
                    + Json.number(answer, "id"));
            out().println("Then, once: latchkey keys reveal " + whole);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "give",
            description = "Lets somebody else reveal the key they asked for, once.",
            footer = {"", "Examples:", "  latchkey keys approvals give 311"})
    static final class Give extends ConsoleCommand {

        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        int run() {
            var answer = api().post("/reveal-approvals/" + id + "/give", null);
            return json() ? printJson(answer) : describe(this, List.of(answer));
        }
    }

    @Command(
            name = "refuse",
            description = "Does not let them.",
            footer = {"", "Examples:", "  latchkey keys approvals refuse 311 --reason \"reported stolen\""})
    static final class Refuse extends ConsoleCommand {

        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
        private String reason = "";

        @Override
        int run() {
            var answer = api().post("/reveal-approvals/" + id + "/refuse", Map.of("reason", reason));
            return json() ? printJson(answer) : describe(this, List.of(answer));
        }
    }
}
