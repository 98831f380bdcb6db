package dev.latchkey.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "configurations",
        description = "Machines as the documentation knows them.",
        subcommands = {
            ConfigurationsCommand.ListAll.class,
            ConfigurationsCommand.Show.class,
            ConfigurationsCommand.Create.class,
            ConfigurationsCommand.Update.class,
            ConfigurationsCommand.Archive.class,
            ConfigurationsCommand.Unarchive.class,
            ConfigurationsCommand.Merge.class,
            ConfigurationsCommand.Delete.class,
            ConfigurationsCommand.Import.class,
            ConfigurationsCommand.Export.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey configurations import machines.csv --organization Contoso",
            "  latchkey configurations list LON- --organization Contoso"
        })
final class ConfigurationsCommand extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists configurations: all, or those whose name, hostname or serial number starts so.",
            footer = {
                "",
                "Examples:",
                "  latchkey configurations list",
                "  latchkey configurations list LON- --organization Contoso --archived"
            })
    static final class ListAll extends ConsoleCommand {

        @Parameters(paramLabel = "QUERY", arity = "0..1", description = "Start of a name, hostname or serial number.")
        private String query = "";

        @Option(names = "--organization", paramLabel = "NAME|ID", description = "Only its machines.")
        private @Nullable String organization;

        @Option(names = "--archived", description = "Archived ones too.")
        private boolean archived;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 100")
        private int limit = 100;

        @Override
        int run() {
            var answer = api().get("/configurations?q=" + ConsoleApi.encoded(query) + "&archived=" + archived
                    + "&limit=" + limit + owner(this, organization));
            if (json()) {
                return printJson(answer);
            }
            var table = table("#id", "name", "type", "serial", "status", "#organization", "ids");
            for (var one : items(answer)) {
                table.row(
                        String.valueOf(Json.number(one, "id")),
                        Json.text(one, "name"),
                        Json.text(one, "type"),
                        Json.text(one, "serialNumber"),
                        one.path("archived").asBoolean(false) ? "archived" : Json.text(one, "status"),
                        String.valueOf(Json.number(one, "organizationId")),
                        ExternalIdOption.text(one));
            }
            print(table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Shows one configuration.",
            footer = {"", "Examples:", "  latchkey configurations show LON-LT-0417"})
    static final class Show extends OneConfiguration {
        @Override
        int run() {
            return describe(found());
        }
    }

    @Command(
            name = "create",
            description = "Adds a configuration. Devices that wait for it are matched at once.",
            footer = {
                "",
                "Examples:",
                "  latchkey configurations create LON-LT-0417 --organization Contoso --serial 5CG3127XK9 \\",
                "      --type \"Windows laptop\" --external-id psa:55120"
            })
    static final class Create extends ConsoleCommand {

        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Mixin
        private ConfigurationOptions options = new ConfigurationOptions();

        @Option(names = "--organization", required = true, paramLabel = "NAME|ID", description = "Whose machine it is.")
        private String organization = "";

        @Override
        int run() {
            var body = options.given();
            body.put("name", name);
            body.put("organizationId", Organizations.idOf(api(), organization));
            var answer = api().post("/configurations", body);
            if (json()) {
                return printJson(answer);
            }
            out().println("Configuration " + Json.number(answer, "id") + ": " + Configurations.name(answer));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "update",
            description = "Changes what is said, and nothing else; \"\" clears.",
            footer = {
                "",
                "Examples:",
                "  latchkey configurations update LON-LT-0417 --serial 5CG3127XK9",
                "  latchkey configurations update 4127 --name LON-LT-0418 --contact \"\""
            })
    static final class Update extends OneConfiguration {

        @Option(names = "--name", paramLabel = "NAME", description = "Another name.")
        private @Nullable String name;

        @Mixin
        private ConfigurationOptions options = new ConfigurationOptions();

        @Override
        int run() {
            var body = options.given();
            Json.putGiven(body, "name", name);
            if (body.isEmpty()) {
                throw CommandFailure.usage("nothing-said", "say what to change, such as --serial or --type");
            }
            return describe(api().patch(Configurations.path(found()), body));
        }
    }

    @Command(
            name = "archive",
            description = "Archives a configuration; its keys stay.",
            footer = {"", "Examples:", "  latchkey configurations archive LON-LT-0417"})
    static final class Archive extends OneConfiguration {
        @Override
        int run() {
            return tell(
                    api().patch(Configurations.path(found()), Map.of("archived", true)),
                    "is archived. Take it back with latchkey configurations unarchive.");
        }
    }

    @Command(
            name = "unarchive",
            description = "Takes an archived configuration back into use.",
            footer = {"", "Examples:", "  latchkey configurations unarchive 4127"})
    static final class Unarchive extends OneConfiguration {
        @Override
        int run() {
            return tell(api().patch(Configurations.path(found()), Map.of("archived", false)), "is in use again.");
        }
    }

    @Command(
            name = "merge",
            description = {
                "Makes one of two configurations of an organization: the one that is kept takes over the ids of the other and"
                        + " what it does not say itself.",
                "Devices that had the other are decided anew; keys stay."
            },
            footer = {"", "Examples:", "  latchkey configurations merge 4127 --into 4098"})
    static final class Merge extends OneConfiguration {

        @Option(
                names = "--into",
                required = true,
                paramLabel = "CONFIGURATION",
                description = "The one that is kept, named the same way.")
        private String into = "";

        private record Target(long into) {}

        @Override
        int run() {
            var kept = Configurations.find(api(), into);
            return describe(api().post(Configurations.path(found()) + "/merge", new Target(Json.number(kept, "id"))));
        }
    }

    @Command(
            name = "delete",
            description = "Deletes a configuration for good. Its devices are decided anew; keys stay.",
            footer = {"", "Examples:", "  latchkey configurations delete 4127"})
    static final class Delete extends OneConfiguration {
        @Override
        int run() {
            var found = found();
            api().delete(Configurations.path(found));
            return tell(found, "is deleted.");
        }
    }

    @Command(
            name = "import",
            description = {
                "Imports configurations from a CSV file; what has the same external id is changed, what is as it was stays"
                        + " untouched. A row that is wrong stops no other; then it ends with 1.",
                "The first line names the columns: name, externalId, or externalId:psa for the ids of a system such as psa,"
                        + " and any of organization, hostname, type, status, serialNumber, macAddresses, assetTag, contact,"
                        + " archived. A column that is not there changes nothing; an empty cell clears. Several MAC addresses"
                        + " stand with ; between."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey configurations import machines.csv --organization Contoso --dry-run",
                "  latchkey configurations import everybodys-machines.csv --strict --json"
            })
    static final class Import extends CsvImport {

        @Option(
                names = "--organization",
                paramLabel = "NAME|ID",
                description = "Whose machines they are. Default: what the column organization says")
        private @Nullable String organization;

        @Override
        String path() {
            return "/configurations/import"
                    + (organization == null ? "" : "?organizationId=" + Organizations.idOf(api(), organization));
        }
    }

    @Command(
            name = "export",
            description = "Writes configurations as CSV, as latchkey configurations import takes it.",
            footer = {
                "",
                "Examples:",
                "  latchkey configurations export machines.csv",
                "  latchkey configurations export --organization Contoso > contoso.csv"
            })
    static final class Export extends CsvExport {

        @Option(names = "--organization", paramLabel = "NAME|ID", description = "Only its machines.")
        private @Nullable String organization;

        @Override
        String path() {
            return "/configurations/export"
                    + (organization == null ? "" : "?organizationId=" + Organizations.idOf(api(), organization));
        }
    }

    private static String owner(ConsoleCommand command, @Nullable String organization) {
        return organization == null ? "" : "&organizationId=" + Organizations.idOf(command.api(), organization);
    }
}
