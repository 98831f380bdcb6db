package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "organizations",
        description = "Customers: list, create.",
        subcommands = {OrganizationsCommand.ListAll.class, OrganizationsCommand.Create.class},
        footer = {"", "Examples:", "  latchkey organizations list", "  latchkey organizations create Contoso"})
final class OrganizationsCommand extends GroupCommand {

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
            var table = table("#id", "name");
            items(answer).forEach(one -> table.row(String.valueOf(Json.number(one, "id")), Json.text(one, "name")));
            print(table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "create",
            description = "Creates an organization; one that is there already stays as it is.",
            footer = {"", "Examples:", "  latchkey organizations create \"Contoso Ltd\""})
    static final class Create extends ConsoleCommand {

        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        private record Organization(String name) {}

        @Override
        int run() {
            var answer = api().post("/organizations", new Organization(name));
            if (json()) {
                return printJson(answer);
            }
            out().println("Organization " + Json.number(answer, "id") + ": "
                    + Table.printable(Json.text(answer, "name")));
            return ExitCode.OK;
        }
    }
}
