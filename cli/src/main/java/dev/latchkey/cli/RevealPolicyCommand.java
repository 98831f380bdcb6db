package dev.latchkey.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "reveal-policy",
        description = "On which terms keys of a customer are revealed.",
        subcommands = {RevealPolicyCommand.Show.class, RevealPolicyCommand.Set.class},
        footer = {
            "",
            "Examples:",
            "  latchkey organizations reveal-policy show Contoso",
            "  latchkey organizations reveal-policy set Contoso --policy approval --ticket required"
        })
final class RevealPolicyCommand extends GroupCommand {

    private enum Rule {
        ACCESS,
        PERMISSION,
        APPROVAL
    }

    private enum Need {
        REQUIRED,
        OPTIONAL
    }

    private enum Rotation {
        OFF,
        ASK,
        AUTOMATIC
    }

    abstract static class OnOne extends ConsoleCommand {

        @Parameters(paramLabel = "ORGANIZATION", description = "Its name or id.")
        private String organization = "";

        String path() {
            return "/reveal-policies/" + Organizations.idOf(api(), organization);
        }

        int describe(JsonNode policy) {
            if (json()) {
                return printJson(policy);
            }
            out().println("Who may reveal  "
                    + switch (Json.text(policy, "policy")) {
                        case "PERMISSION" ->
                            "permission: whoever was given it (latchkey organizations reveal-permissions)";
                        case "APPROVAL" -> "approval: with a second person's word, each time";
                        default -> "access: whoever may see the organization";
                    });
            out().println("Reason          " + Json.words(policy, "reason"));
            out().println("Ticket          " + Json.words(policy, "ticket"));
            var minutes = Json.number(policy, "rotationDelayMinutes");
            out().println("Rotation after  "
                    + switch (Json.text(policy, "rotation")) {
                        case "ASK" -> "ask: whoever reveals chooses";
                        case "AUTOMATIC" -> "automatic, " + Times.words(minutes * 60) + " after a reveal";
                        default -> "off";
                    });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Shows the terms.",
            footer = {"", "Examples:", "  latchkey organizations reveal-policy show Contoso"})
    static final class Show extends OnOne {
        @Override
        int run() {
            return describe(api().get(path()));
        }
    }

    @Command(
            name = "set",
            description = "Changes what is said, and nothing else. For administrators.",
            footer = {
                "",
                "Examples:",
                "  latchkey organizations reveal-policy set Contoso --policy permission",
                "  latchkey organizations reveal-policy set Contoso --policy approval --reason required --ticket required",
                "  latchkey organizations reveal-policy set Contoso --rotation automatic --rotation-delay 2h"
            })
    static final class Set extends OnOne {

        @Option(
                names = "--policy",
                paramLabel = "WHO",
                description = "access (whoever may see the organization), permission (whoever was given it) or approval"
                        + " (with a second person's word).")
        private @Nullable Rule policy;

        @Option(names = "--reason", paramLabel = "NEED", description = "required or optional.")
        private @Nullable Need reason;

        @Option(names = "--ticket", paramLabel = "NEED", description = "required or optional.")
        private @Nullable Need ticket;

        @Option(
                names = "--rotation",
                paramLabel = "WHEN",
                description =
                        "What a reveal by a person leads to: off, ask (they choose) or automatic (after the delay).")
        private @Nullable Rotation rotation;

        @Option(
                names = "--rotation-delay",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "From a reveal to the rotation, such as 30m or 2h; up to 30d.")
        private @Nullable Duration delay;

        @Override
        int run() {
            var change = new LinkedHashMap<String, Object>();
            Json.putGiven(change, "policy", name(policy));
            Json.putGiven(change, "reason", name(reason));
            Json.putGiven(change, "ticket", name(ticket));
            Json.putGiven(change, "rotation", name(rotation));
            Json.putGiven(change, "rotationDelayMinutes", delay == null ? null : delay.toMinutes());
            if (change.isEmpty()) {
                throw CommandFailure.usage("nothing-said", "say what to change, such as --policy or --ticket");
            }
            return describe(api().put(path(), change));
        }

        private static @Nullable String name(@Nullable Enum<?> value) {
            return value == null ? null : value.name().toUpperCase(Locale.ROOT);
        }
    }
}
