package dev.latchkey.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "keys",
        description = "Recovery keys: find, reveal.",
        subcommands = {KeysCommand.Find.class, KeysCommand.Reveal.class},
        footer = {
            "",
            "Examples:",
            "  latchkey keys find 9F3A0C12",
            "  latchkey keys reveal 9F3A0C12 --reason \"ticket 4711, user locked out\""
        })
final class KeysCommand extends GroupCommand {

    @Command(
            name = "find",
            description = "Finds keys of all customers by the start of a key id, device name or serial number.",
            footer = {
                "",
                "Examples:",
                "  latchkey keys find 9F3A0C12          the first digits on the blue screen",
                "  latchkey keys find LON-0042 --current",
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
                        "no key id, device name or serial number starts with " + query);
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

        private static final Pattern WHOLE_ID =
                Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
        private static final int SHORTEST = 8;

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
            var answer = api().post("/keys/" + ConsoleApi.encoded(wholeId()) + "/reveals", new Reason(reason.strip()));
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

        private String wholeId() {
            var typed = keyId.strip().replaceAll("^\\{|\\}$", "");
            if (WHOLE_ID.matcher(typed).matches()) {
                return typed.toLowerCase(Locale.ROOT);
            }
            if (typed.length() < SHORTEST) {
                throw CommandFailure.usage("key-id-too-short", "give at least the first 8 characters of the key id");
            }
            var ids =
                    items(api().get("/keys?q=" + ConsoleApi.encoded(typed) + "&limit=20&includeArchived=true")).stream()
                            .map(key -> Json.text(key, "keyId"))
                            .filter(id -> id.toLowerCase(Locale.ROOT).startsWith(typed.toLowerCase(Locale.ROOT)))
                            .distinct()
                            .toList();
            if (ids.isEmpty()) {
                throw new CommandFailure(ExitCode.NOT_FOUND, "key-unknown", "no key id starts with " + typed);
            }
            if (ids.size() > 1) {
                throw CommandFailure.usage(
                        "key-ambiguous",
                        "several keys start with " + typed + ": "
                                + ids.stream().limit(5).collect(Collectors.joining(", ")));
            }
            return ids.getFirst();
        }

        /** As the recovery screen wants it typed: 8 groups of 6. */
        private static String grouped(String password) {
            var digits = password.replaceAll("[^0-9]", "");
            return digits.replaceAll("(.{6})(?!$)", "$1-");
        }
    }

    private static String volume(JsonNode key) {
        return words(key, "volume");
    }

    private static String words(JsonNode node, String field) {
        return Table.printable(Json.text(node, field)).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
