package dev.latchkey.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "shares",
        description = "One-time links that were made: list, withdraw.",
        subcommands = {KeyShares.ListAll.class, KeyShares.Withdraw.class},
        footer = {"", "Examples:", "  latchkey keys shares list", "  latchkey keys shares withdraw 5b0e…"})
final class KeyShares extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists the links you made, newest first; as a manager those of everybody.",
            footer = {"", "Examples:", "  latchkey keys shares list", "  latchkey keys shares list --key 9F3A0C12"})
    static final class ListAll extends ConsoleCommand {

        @Option(names = "--key", paramLabel = "KEY-ID", description = "Of this key alone.")
        private @Nullable String keyId;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50")
        private int limit = 50;

        @Override
        int run() {
            var answer = api().get("/keys/shares?limit=" + limit
                    + (keyId == null ? "" : "&keyId=" + KeyIds.whole(api(), keyId)));
            if (json()) {
                return printJson(answer);
            }
            var table = table("made", "by", "device", "key id", "state", "until", "id");
            for (var share : items(answer)) {
                table.row(
                        times().brief(Json.text(share, "madeAt")),
                        Json.text(share, "madeBy"),
                        Json.text(share, "deviceName"),
                        Json.text(share, "keyId"),
                        Json.text(share, "state").equals("VIEWED")
                                ? ("opened " + times().brief(Json.text(share, "viewedAt")) + " from "
                                        + Json.text(share, "viewedFrom"))
                                : Json.words(share, "state"),
                        times().brief(Json.text(share, "expiresAt")),
                        Json.text(share, "shareId"));
            }
            if (table.isEmpty()) {
                out().println("No one-time link was made.");
            } else {
                print(table);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "withdraw",
            description = "Makes a link useless, unless it was opened already.",
            footer = {"", "Examples:", "  latchkey keys shares withdraw 5b0e…"})
    static final class Withdraw extends ConsoleCommand {

        @Parameters(paramLabel = "LINK-ID", description = "As 'share' and 'shares list' print it.")
        private String id = "";

        @Override
        int run() {
            api().delete("/keys/shares/" + ConsoleApi.encoded(id));
            out().println(json() ? "{\"withdrawn\": true}" : "The link shows nothing any more.");
            return ExitCode.OK;
        }
    }
}
