package dev.latchkey.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "organizations",
        description = "Customers: list, create, change, how their keys are revealed, host-proof vaults.",
        subcommands = {
            OrganizationsCommand.ListAll.class,
            OrganizationsCommand.Show.class,
            OrganizationsCommand.Create.class,
            OrganizationsCommand.Update.class,
            OrganizationsCommand.Delete.class,
            OrganizationsCommand.Import.class,
            OrganizationsCommand.Export.class,
            RevealPolicyCommand.class,
            RevealPermissionsCommand.class,
            HostProofVaults.class
        },
        footer = {"", "Examples:", "  latchkey organizations list", "  latchkey organizations create Contoso"})
final class OrganizationsCommand extends GroupCommand {

    static void describe(ConsoleCommand command, Iterable<JsonNode> organizations) {
        var table = command.table("#id", "name", "type", "status", "ids");
        organizations.forEach(one -> table.row(
                String.valueOf(Json.number(one, "id")),
                Json.text(one, "name"),
                Json.text(one, "type"),
                Json.text(one, "status"),
                ExternalIdOption.text(one)));
        command.print(table);
    }

    @Command(
            name = "list",
            description = "Lists the organizations.",
            footer = {"", "Examples:", "  latchkey organizations list"})
    static final class ListAll extends ConsoleCommand {
        @Override
        int run() {
            var answer = api().get("/organizations");
            if (json()) {
                return printJson(answer);
            }
            describe(this, items(answer));
            return ExitCode.OK;
        }
    }

    /** What can be said of an organization. What is not said stays; "" clears. */
    static final class Options {

        @Option(names = "--type", paramLabel = "TYPE", description = "What it is, such as Customer or Prospect.")
        private @Nullable String type;

        @Option(names = "--status", paramLabel = "STATUS", description = "Active, Inactive, or any name of your own.")
        private @Nullable String status;

        @Mixin
        private ExternalIdOption externalIds = new ExternalIdOption();

        Map<String, Object> given() {
            var given = new LinkedHashMap<String, Object>();
            Json.putGiven(given, "type", type);
            Json.putGiven(given, "status", status);
            Json.putGiven(given, "externalIds", externalIds.given());
            return given;
        }
    }

    @Command(
            name = "create",
            description = "Creates an organization; one that is there already stays as it is.",
            footer = {
                "",
                "Examples:",
                "  latchkey organizations create \"Contoso Ltd\"",
                "  latchkey organizations create Fabrikam --type Customer --external-id psa:118"
            })
    static final class Create extends ConsoleCommand {

        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Mixin
        private Options options = new Options();

        @Override
        int run() {
            var body = options.given();
            body.put("name", name);
            var answer = api().post("/organizations", body);
            if (json()) {
                return printJson(answer);
            }
            out().println("Organization " + Json.number(answer, "id") + ": "
                    + Table.printable(Json.text(answer, "name")));
            return ExitCode.OK;
        }
    }

    /** A command on one organization. */
    abstract static class OnOne extends ConsoleCommand {

        @Parameters(paramLabel = "ORGANIZATION", description = "Its name or id.")
        private String organization = "";

        String path() {
            return "/organizations/" + Organizations.idOf(api(), organization);
        }

        int describe(JsonNode one) {
            if (json()) {
                return printJson(one);
            }
            OrganizationsCommand.describe(this, java.util.List.of(one));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Shows one organization.",
            footer = {"", "Examples:", "  latchkey organizations show Contoso"})
    static final class Show extends OnOne {
        @Override
        int run() {
            return describe(api().get(path()));
        }
    }

    @Command(
            name = "update",
            description = "Changes what is said, and nothing else; \"\" clears.",
            footer = {
                "",
                "Examples:",
                "  latchkey organizations update Contoso --name \"Contoso Ltd\" --status Inactive",
                "  latchkey organizations update 12 --external-id psa:118 --external-id itglue:4101"
            })
    static final class Update extends OnOne {

        @Option(names = "--name", paramLabel = "NAME", description = "Another name.")
        private @Nullable String name;

        @Mixin
        private Options options = new Options();

        @Override
        int run() {
            var body = options.given();
            Json.putGiven(body, "name", name);
            if (body.isEmpty()) {
                throw CommandFailure.usage("nothing-said", "say what to change, such as --name or --status");
            }
            return describe(api().patch(path(), body));
        }
    }

    @Command(
            name = "delete",
            description = "Deletes an organization that nothing is filed under.",
            footer = {"", "Examples:", "  latchkey organizations delete Contoso"})
    static final class Delete extends OnOne {
        @Override
        int run() {
            var path = path();
            var deleted = api().get(path);
            api().delete(path);
            if (json()) {
                return printJson(deleted);
            }
            out().println(Table.printable(Json.text(deleted, "name")) + " is deleted.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            description = {
                "Imports organizations from a CSV file; what has the same id, external id or name is changed. A row that is"
                        + " wrong stops no other; then it ends with 1.",
                "The first line names the columns, any of: id, name, type, status, externalId, and externalId:psa for the"
                        + " ids of a system such as psa."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey organizations import customers.csv --dry-run",
                "  latchkey organizations import customers.csv"
            })
    static final class Import extends CsvImport {
        @Override
        String path() {
            return "/organizations/import";
        }
    }

    @Command(
            name = "export",
            description = "Writes the organizations as CSV, as latchkey organizations import takes it.",
            footer = {"", "Examples:", "  latchkey organizations export customers.csv"})
    static final class Export extends CsvExport {
        @Override
        String path() {
            return "/organizations/export";
        }
    }
}
