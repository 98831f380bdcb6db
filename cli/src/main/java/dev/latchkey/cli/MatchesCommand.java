package dev.latchkey.cli;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "matches",
        description = {
            "Which configuration each device is: list, explain, settle.",
            "What changes many devices shows first what it would do; --yes does it."
        },
        subcommands = {
            MatchesCommand.ListAll.class,
            MatchExplanation.class,
            MatchesCommand.Accept.class,
            MatchesCommand.Create.class,
            MatchesCommand.MatchTo.class,
            MatchesCommand.Change.class,
            MatchesCommand.Ignore.class,
            MatchesCommand.Revert.class,
            MatchesCommand.AutomaticCreation.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey matches list --state needs-attention",
            "  latchkey matches explain LON-0042",
            "  latchkey matches accept --organization Contoso --yes",
            "  latchkey matches create --organization Contoso --yes",
            "  latchkey matches ignore --organization Contoso --name KIOSK- --yes"
        })
final class MatchesCommand extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists devices and what they are taken for, with the reason.",
            footer = {
                "",
                "Examples:",
                "  latchkey matches list --organization Contoso --state unmatched",
                "  latchkey matches list --rule serial --name LON- --json"
            })
    static final class ListAll extends ConsoleCommand {

        @Mixin
        private MatchFilter filter = new MatchFilter();

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50")
        private int limit = 50;

        @Override
        int run() {
            var answer =
                    api().get("/matches?limit=" + limit + filter.resolved(api()).query());
            if (json()) {
                return printJson(answer);
            }
            var table = table("device", "serial", "match", "#configuration", "#waiting keys", "decided by", "why");
            for (var item : items(answer)) {
                var configuration = Json.number(item, "configurationId");
                table.row(
                        Json.text(item, "deviceName"),
                        Json.text(item, "serialNumber"),
                        Json.words(item, "state"),
                        configuration == 0 ? "" : String.valueOf(configuration),
                        Table.number(Json.number(item, "waitingKeys")),
                        Json.text(item, "decidedBy"),
                        Json.text(item, "evidence"));
            }
            if (table.isEmpty()) {
                out().println(filter.isEmpty() ? "No device was listed yet." : "No device passes the filter.");
            } else {
                print(table);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "accept",
            description = "Takes the configuration that is suggested, where it is the only one.",
            footer = {
                "",
                "Examples:",
                "  latchkey matches accept LON-0042",
                "  latchkey matches accept --organization Contoso",
                "  latchkey matches accept --organization Contoso --yes"
            })
    static final class Accept extends MatchChange {
        @Override
        String action() {
            return "ACCEPT";
        }
    }

    @Command(
            name = "create",
            description = "Makes a configuration from the device's data and matches the device to it.",
            footer = {
                "",
                "Examples:",
                "  latchkey matches create LON-0042",
                "  latchkey matches create --organization Contoso --yes",
                "  latchkey matches create LON-0042 --even-if-similar"
            })
    static final class Create extends MatchChange {

        @Option(names = "--even-if-similar", description = "Although a configuration that resembles it is there.")
        private boolean evenIfSimilar;

        @Override
        String action() {
            return "CREATE";
        }

        @Override
        boolean evenIfSimilar() {
            return evenIfSimilar;
        }
    }

    /** Says which configuration a device is. */
    abstract static class OnOne extends MatchChange {

        @Option(names = "--to", paramLabel = "ID", required = true, description = "Id of the configuration.")
        private long configuration;

        @Override
        Long configurationId() {
            return configuration;
        }
    }

    @Command(
            name = "match",
            description = "Matches a device to a configuration.",
            footer = {"", "Examples:", "  latchkey matches match LON-0042 --to 4127"})
    static final class MatchTo extends OnOne {
        @Override
        String action() {
            return "MATCH";
        }
    }

    @Command(
            name = "change",
            description = "Matches a device to another configuration than it is; its keys follow.",
            footer = {"", "Examples:", "  latchkey matches change LON-0042 --to 4388"})
    static final class Change extends OnOne {
        @Override
        String action() {
            return "CHANGE";
        }
    }

    @Command(
            name = "ignore",
            description = "Leaves devices alone. Their keys wait, sealed; they can be matched later.",
            footer = {
                "",
                "Examples:",
                "  latchkey matches ignore KIOSK-01",
                "  latchkey matches ignore --organization Contoso --name KIOSK- --yes"
            })
    static final class Ignore extends MatchChange {
        @Override
        String action() {
            return "IGNORE";
        }
    }

    @Command(
            name = "revert",
            description = {
                "Takes a match back, or the wish to leave a device alone.",
                "The rules do not give the same match again before the evidence changes. Keys in the vault stay there."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey matches revert LON-0042",
                "  latchkey matches revert --organization Contoso --rule mac"
            })
    static final class Revert extends MatchChange {
        @Override
        String action() {
            return "REVERT";
        }
    }

    @Command(
            name = "automatic-creation",
            description = "Whether configurations are made by themselves for new devices that none fits.",
            footer = {
                "",
                "Examples:",
                "  latchkey matches automatic-creation Contoso on",
                "  latchkey matches automatic-creation Contoso off"
            })
    static final class AutomaticCreation extends ConsoleCommand {

        private enum Switch {
            ON,
            OFF
        }

        @Parameters(index = "0", paramLabel = "ORGANIZATION", description = "Its name or id.")
        private String organization = "";

        @Parameters(index = "1", paramLabel = "on|off", description = "on or off.")
        private Switch wanted = Switch.OFF;

        private record Wish(boolean enabled) {}

        @Override
        int run() {
            var id = Organizations.idOf(api(), organization);
            var answer = api().put("/organizations/" + id + "/automatic-creation", new Wish(wanted == Switch.ON));
            if (json()) {
                return printJson(answer);
            }
            out().println("Automatic creation is " + wanted.name().toLowerCase(Locale.ROOT) + " for " + organization
                    + ".");
            return ExitCode.OK;
        }
    }
}
