package dev.latchkey.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "keys",
        description = "Recovery keys: find, reveal, history, what is missing.",
        subcommands = {
            KeysCommand.Find.class,
            KeysCommand.Reveal.class,
            KeyHistory.class,
            MissingKeys.class,
            ChangeKey.Archive.class,
            ChangeKey.Unarchive.class,
            ChangeKey.Delete.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey keys find 9F3A0C12",
            "  latchkey keys reveal 9F3A0C12 --reason \"ticket 4711, user locked out\"",
            "  latchkey keys history LON-0042",
            "  latchkey keys missing --organization Contoso"
        })
final class KeysCommand extends GroupCommand {

    @Command(
            name = "find",
            description = {
                "Finds keys of all customers by the start of a key id, device name, serial number, user or configuration",
                "name."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey keys find 9F3A0C12          the first digits on the blue screen",
                "  latchkey keys find LON-0042 --current",
                "  latchkey keys find maya.lindt@           the keys of whoever calls"
            })
    static final class Find extends ConsoleCommand {

        @Parameters(paramLabel = "QUERY", description = "4 characters or more.")
        private String query = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50")
        private int limit = 50;

        @Option(names = "--current", description = "Leave archived keys out.")
        private boolean currentOnly;

        @Override
        int run() {
            var answer = api().get("/keys?q=" + ConsoleApi.encoded(query) + "&limit=" + limit
                    + (currentOnly ? "" : "&includeArchived=true"));
            if (json()) {
                return printJson(answer);
            }
            var found = items(answer);
            if (found.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "key-unknown",
                        "no key id, device name, serial number, user or configuration of a key starts with " + query);
            }
            var table = table("device", "serial", "volume", "key id", "created", "state");
            for (var key : found) {
                table.row(
                        Json.text(key, "deviceName"),
                        Json.text(key, "serialNumber"),
                        volume(key),
                        Json.text(key, "keyId"),
                        times().brief(Json.text(key, "createdAt")),
                        key.path("archived").asBoolean(false) ? "archived " + words(key, "archiveReason") : "current");
            }
            print(table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "reveal",
            description = {
                "Shows the 48 digits of a key. The record of it is written first; without it there are no digits.",
                "The id may be cut to its first 8 characters or more when that names one key."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey keys reveal 9F3A0C12 --reason \"ticket 4711, user locked out\"",
                "  latchkey keys reveal 9f3a0c12-4b1d-4c39-9a53-1f2e3d4c5b6a --reason \"ticket 4711\" --json"
            })
    static final class Reveal extends ConsoleCommand {

        @Parameters(paramLabel = "KEY-ID", description = "The key id, or its start.")
        private String keyId = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record. Needed.")
        private @Nullable String reason;

        private record Reason(String reason) {}

        @Override
        int run() {
            if (reason == null || reason.isBlank()) {
                throw CommandFailure.usage(
                        "reason-missing",
                        "say why with --reason \"…\": it goes into the record before the digits are shown");
            }
            var answer = api().post("/keys/" + KeyIds.whole(api(), keyId) + "/reveals", new Reason(reason.strip()));
            if (json()) {
                return printJson(answer);
            }
            out().println("Device  " + Table.printable(Json.text(answer, "deviceName")));
            out().println("Volume  " + volume(answer));
            out().println("Key id  " + Json.text(answer, "keyId")
                    + (answer.path("archived").asBoolean(false) ? "  (archived: a newer key may be in use)" : ""));
            out().println("Key     " + grouped(Json.text(answer, "recoveryPassword")));
            return ExitCode.OK;
        }

        /** As the recovery screen wants it typed: 8 groups of 6. */
        private static String grouped(String password) {
            var digits = password.replaceAll("[^0-9]", "");
            return digits.replaceAll("(.{6})(?!$)", "$1-");
        }
    }

    static String volume(JsonNode key) {
        return words(key, "volume");
    }

    static String words(JsonNode node, String field) {
        return Table.printable(Json.text(node, field)).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
