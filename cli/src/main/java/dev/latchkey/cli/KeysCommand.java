package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "keys",
        description = "Recovery keys: find, reveal, approvals, history, what is missing.",
        subcommands = {
            KeysCommand.Find.class,
            KeyReveal.class,
            KeyApprovals.class,
            KeyShare.class,
            KeyShares.class,
            KeyRotations.class,
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
            "  latchkey keys share 9F3A0C12 --reason \"user at the recovery screen\"",
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
            var more = answer.path("more").asBoolean(false);
            if (found.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "key-unknown",
                        "no key id, device name, serial number, user or configuration of a key starts with " + query
                                + (more ? ", as far as was looked: type more of it" : ""));
            }
            var table = table("device", "serial", "volume", "key id", "created", "state");
            for (var key : found) {
                table.row(
                        Json.text(key, "deviceName"),
                        Json.text(key, "serialNumber"),
                        volume(key),
                        Json.text(key, "keyId"),
                        times().brief(Json.text(key, "createdAt")),
                        (key.path("archived").asBoolean(false)
                                        ? "archived " + Json.words(key, "archiveReason")
                                        : "current")
                                + (key.path("erased").asBoolean(false) ? ", erased" : "")
                                + (key.path("wellFormed").asBoolean(true) ? "" : ", fails the digit check"));
            }
            print(table);
            if (more) {
                err().println("There may be more: type more of it, or give a higher --limit.");
            }
            return ExitCode.OK;
        }
    }

    static String volume(JsonNode key) {
        return Json.words(key, "volume");
    }
}
