package dev.latchkey.cli;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "reveal",
        description = {
            "Shows the 48 digits of a key. The record of it is written first; without it there are no digits.",
            "The id may be cut to its first 8 characters or more when that names one key."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey keys reveal 9F3A0C12 --reason \"user locked out\" --ticket INC-4711",
            "  latchkey keys reveal 9f3a0c12-4b1d-4c39-9a53-1f2e3d4c5b6a --reason \"user locked out\" --json",
            "  latchkey keys reveal 9F3A0C12 --reason \"read out on the phone\" --rotate",
            "  latchkey keys reveal 9F3A0C12 --break-glass --reason \"site down, nobody here to approve\""
        })
final class KeyReveal extends ConsoleCommand {

    private static final Set<Integer> REFUSALS = Set.of(ExitCode.WRONG_USAGE, ExitCode.NOT_FOUND, ExitCode.REFUSED);

    @Parameters(paramLabel = "KEY-ID", description = "The key id, or its start.")
    private String keyId = "";

    @Mixin
    private final PurposeOptions purpose = new PurposeOptions();

    @Option(
            names = "--break-glass",
            description =
                    "Go past policy, approval and limits. For administrators, needs a reason, and sets off an alarm.")
    private boolean breakGlass;

    @Option(
            names = "--rotate",
            description = "Have the device make a new key afterwards, where the policy lets you choose.")
    private boolean rotate;

    private record Wish(
            @Nullable String reason,
            @Nullable String ticket,
            boolean breakGlass,
            @Nullable Boolean rotate) {}

    @Override
    int run() {
        var whole = KeyIds.whole(api(), keyId);
        var answer = inWords(whole, (rotatesBecauseSomebodyReads(whole) || rotate) ? true : null);
        if (json()) {
            return printJson(answer);
        }
        out().println("Device  " + Table.printable(Json.text(answer, "deviceName")));
        out().println("Volume  " + KeysCommand.volume(answer));
        out().println("Key id  " + Json.text(answer, "keyId")
                + (answer.path("archived").asBoolean(false) ? "  (archived: a newer key may be in use)" : ""));
        out().println("Key     " + grouped(Json.text(answer, "recoveryPassword")));
        if (!answer.path("wellFormed").asBoolean(true)) {
            out().println("Check   fails: these are not digits that BitLocker takes; this is what Microsoft has");
        }
        var due = Json.text(answer.path("rotation"), "dueAt");
        if (!due.isEmpty()) {
            out().println("Rotates " + times().brief(due) + ", then this key opens the device no more");
        }
        return ExitCode.OK;
    }

    /**
     * The console takes whoever has an API token for a program, which reads nothing. Without --json somebody does, and is
     * told beforehand.
     */
    private boolean rotatesBecauseSomebodyReads(String whole) {
        if (json()) {
            return false;
        }
        try {
            var terms = api().get("/keys/" + whole + "/reveal-terms");
            var automatic = Json.text(terms, "rotation").equals("AUTOMATIC");
            if (automatic || (rotate && Json.text(terms, "rotation").equals("ASK"))) {
                tellProgress("The device is told to make a new key "
                        + Times.words(60 * Json.number(terms, "rotationDelayMinutes"))
                        + " after you have seen this one.");
            } else if (rotate) {
                tellProgress("The policy has no rotation after a reveal; see latchkey rotate.");
            }
            return automatic;
        } catch (CommandFailure e) {
            if (REFUSALS.contains(e.exitCode())) {
                // The reveal itself says so, and has it on record.
                return false;
            }
            if (!breakGlass) {
                throw e;
            }
            tellProgress("Whether the device should make a new key could not be asked (" + e.sentence()
                    + "); see latchkey rotate.");
            return false;
        }
    }

    /** What is missing is said in the words of this command. */
    private JsonNode inWords(String whole, @Nullable Boolean rotates) {
        try {
            return api().post(
                            "/keys/" + whole + "/reveals",
                            new Wish(purpose.reason(), purpose.ticket(), breakGlass, rotates));
        } catch (CommandFailure e) {
            throw switch (e.code()) {
                case "reason-missing" ->
                    CommandFailure.usage(
                            e.code(),
                            "say why with --reason \"…\", in 1 to 500 characters: it goes into the record before the"
                                    + " digits are shown");
                case "ticket-missing" ->
                    CommandFailure.usage(
                            e.code(), "say which ticket you work on with --ticket ID: the policy asks for it");
                case "approval-needed" ->
                    new CommandFailure(
                            e.exitCode(),
                            e.code(),
                            e.sentence() + " Ask: latchkey keys approvals ask " + whole + " --reason \"…\"");
                default -> e;
            };
        }
    }

    /** As the recovery screen wants it typed, 8 groups of 6; what is not 48 digits is shown as it is. */
    private static String grouped(String password) {
        var digits = password.replaceAll("[- ]", "");
        return digits.matches("[0-9]{48}") ? digits.replaceAll("(.{6})(?!$)", "$1-") : Table.printable(password);
    }
}
