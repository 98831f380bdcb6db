package dev.latchkey.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "share",
        description = {
            "Makes a link that shows the digits of a key once, to whoever opens it first. It takes what a reveal takes, and",
            "is on record like one: when it is made, and when it is opened."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey keys share 9F3A0C12 --reason \"user at the recovery screen\"",
            "  latchkey keys share 9F3A0C12 --reason \"on the train until noon\" --for 4h --ticket INC-4711"
        })
final class KeyShare extends ConsoleCommand {

    @Parameters(paramLabel = "KEY-ID", description = "The key id, or its start from 8 characters.")
    private String keyId = "";

    @Mixin
    private final PurposeOptions purpose = new PurposeOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long it works: 15m, 4h. Default: as the vault is set, 15m")
    private @Nullable Duration life;

    @Option(
            names = "--rotate",
            description = "Have the device make a new key once it was opened, where the policy lets you choose.")
    private boolean rotate;

    private record Wish(
            @Nullable String reason,
            @Nullable String ticket,
            @Nullable Long minutes,
            @Nullable Boolean rotate) {}

    @Override
    int run() {
        var wish = new Wish(
                purpose.reason(), purpose.ticket(), life == null ? null : life.toMinutes(), rotate ? true : null);
        var answer = api().post("/keys/" + KeyIds.whole(api(), keyId) + "/shares", wish);
        if (json()) {
            return printJson(answer);
        }
        out().println("Link    " + Json.text(answer, "link"));
        out().println("Shows   the key of " + Table.printable(Json.text(answer, "deviceName")) + ", once, until "
                + times().brief(Json.text(answer, "expiresAt"))
                + (answer.path("archived").asBoolean(false) ? "  (archived: a newer key may be in use)" : ""));
        out().println("Whose   latchkey keys shares list says when it was opened, and from where");
        out().println("Undo    latchkey keys shares withdraw " + Json.text(answer, "shareId"));
        return ExitCode.OK;
    }
}
