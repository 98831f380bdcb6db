package dev.latchkey.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "reveal-permissions",
        description = "Who may reveal keys of a customer whose policy is permission. For managers and administrators.",
        subcommands = {
            RevealPermissionsCommand.ListAll.class,
            RevealPermissionsCommand.Give.class,
            RevealPermissionsCommand.Withdraw.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey organizations reveal-permissions list Contoso",
            "  latchkey organizations reveal-permissions give Contoso maya.okafor"
        })
final class RevealPermissionsCommand extends GroupCommand {

    abstract static class OnOne extends ConsoleCommand {

        @Parameters(index = "0", paramLabel = "ORGANIZATION", description = "Its name or id.")
        private String organization = "";

        String path() {
            return "/reveal-policies/" + Organizations.idOf(api(), organization) + "/permissions";
        }

        int describe(List<JsonNode> permissions) {
            var table = table("person", "given", "by");
            permissions.forEach(one -> table.row(
                    Json.text(one, "person"), times().brief(Json.text(one, "givenAt")), Json.text(one, "givenBy")));
            print(table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "list",
            description = "Lists who has the permission.",
            footer = {"", "Examples:", "  latchkey organizations reveal-permissions list Contoso"})
    static final class ListAll extends OnOne {
        @Override
        int run() {
            var answer = api().get(path());
            if (json()) {
                return printJson(answer);
            }
            var found = items(answer);
            if (found.isEmpty()) {
                out().println("Nobody has the permission to reveal keys of this organization.");
                return ExitCode.OK;
            }
            return describe(found);
        }
    }

    @Command(
            name = "give",
            description = "Gives somebody the permission.",
            footer = {"", "Examples:", "  latchkey organizations reveal-permissions give Contoso maya.okafor"})
    static final class Give extends OnOne {

        @Parameters(
                index = "1",
                paramLabel = "PERSON",
                description = "As they are signed in, or the name of an API token.")
        private String person = "";

        @Override
        int run() {
            var answer = api().post(path(), Map.of("person", person));
            return json() ? printJson(answer) : describe(List.of(answer));
        }
    }

    @Command(
            name = "withdraw",
            description = "Takes the permission away from somebody.",
            footer = {"", "Examples:", "  latchkey organizations reveal-permissions withdraw Contoso maya.okafor"})
    static final class Withdraw extends OnOne {

        @Parameters(index = "1", paramLabel = "PERSON", description = "Who has it.")
        private String person = "";

        @Override
        int run() {
            api().delete(path() + "?person=" + ConsoleApi.encoded(person));
            if (json()) {
                out().println(Json.write(Map.of("withdrawn", person)));
            } else {
                out().println(Table.printable(person) + " may no longer reveal keys of this organization.");
            }
            return ExitCode.OK;
        }
    }
}
