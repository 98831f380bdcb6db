package dev.latchkey.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "vault",
        description = {
            "Host-proof vaults: which organizations have one, and what goes into it.",
            "Key pairs are made, passphrases changed and keys opened in the browser alone (console, page Host-proof vaults):"
                    + " a passphrase must not reach a program that somebody else runs."
        },
        subcommands = {
            HostProofVaults.ListAll.class,
            HostProofVaults.Show.class,
            HostProofVaults.On.class,
            HostProofVaults.Off.class,
            HostProofVaults.Fill.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey organizations vault list",
            "  latchkey organizations vault on Contoso",
            "  latchkey organizations vault fill Contoso"
        })
final class HostProofVaults extends GroupCommand {

    private static final String PATH = "/vault/key-pairs";

    private static int describe(ConsoleCommand command, Iterable<JsonNode> vaults) {
        var names = Organizations.of(command.api());
        var table = command.table(
                "#id", "organization", "new keys", "#in the vault", "#sealed otherwise", "#readable", "passphrase set");
        vaults.forEach(one -> table.row(
                String.valueOf(Json.number(one, "organizationId")),
                names.nameOf(Json.number(one, "organizationId")),
                one.path("sealsArrivals").asBoolean(false) ? "sealed" : "not sealed",
                Table.number(Json.number(one, "vaulted")),
                Table.number(Json.number(one, "vaultedOtherwise")),
                Table.number(Json.number(one, "notVaulted")),
                command.times().brief(Json.text(one, "passphraseSetAt"))));
        command.print(table);
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "Lists the organizations that have a host-proof vault.",
            footer = {"", "Examples:", "  latchkey organizations vault list"})
    static final class ListAll extends ConsoleCommand {
        @Override
        int run() {
            var answer = api().get(PATH);
            if (json()) {
                return printJson(answer);
            }
            var vaults = items(answer);
            if (vaults.isEmpty()) {
                out().println(
                                "No organization has a host-proof vault; make one in the console, page Host-proof vaults.");
                return ExitCode.OK;
            }
            return describe(this, vaults);
        }
    }

    /** A command on the vault of one organization. */
    abstract static class OnOne extends ConsoleCommand {

        @Parameters(paramLabel = "ORGANIZATION", description = "Its name or id.")
        private String organization = "";

        long id() {
            return Organizations.idOf(api(), organization);
        }

        int describe(JsonNode vault) {
            return json() ? printJson(vault) : HostProofVaults.describe(this, List.of(vault));
        }

        int sealArrivals(boolean on) {
            return describe(api().patch(PATH + "/" + id(), Map.of("sealsArrivals", on)));
        }
    }

    @Command(
            name = "show",
            description = "Shows the host-proof vault of one organization.",
            footer = {"", "Examples:", "  latchkey organizations vault show Contoso"})
    static final class Show extends OnOne {
        @Override
        int run() {
            var id = id();
            return items(api().get(PATH)).stream()
                    .filter(one -> Json.number(one, "organizationId") == id)
                    .findFirst()
                    .map(this::describe)
                    .orElseThrow(
                            () -> new CommandFailure(
                                    ExitCode.NOT_FOUND,
                                    "no-key-pair",
                                    "the organization has no host-proof vault: make one in the console, page Host-proof vaults"));
        }
    }

    @Command(
            name = "on",
            description = "Seals new keys on arrival: from then on Latchkey cannot read them.",
            footer = {"", "Examples:", "  latchkey organizations vault on Contoso"})
    static final class On extends OnOne {
        @Override
        int run() {
            return sealArrivals(true);
        }
    }

    @Command(
            name = "off",
            description = "Seals new keys no more; those in the vault stay there.",
            footer = {"", "Examples:", "  latchkey organizations vault off Contoso"})
    static final class Off extends OnOne {
        @Override
        int run() {
            return sealArrivals(false);
        }
    }

    @Command(
            name = "fill",
            description = {
                "Puts the keys that Latchkey can still read into the vault. They do not come out of it again: they open with"
                        + " the passphrase only."
            },
            footer = {"", "Examples:", "  latchkey organizations vault fill Contoso"})
    static final class Fill extends OnOne {

        private record Portion(long organizationId, long after) {}

        private record Filled(long vaulted, long left) {}

        @Override
        int run() {
            var id = id();
            var vaulted = 0L;
            var left = 0L;
            var after = 0L;
            JsonNode portion;
            do {
                portion = api().post("/keys/vaultings", new Portion(id, after));
                vaulted += Json.number(portion, "vaulted");
                left += Json.number(portion, "left");
                after = Json.number(portion, "next");
                if (after > 0) {
                    tellProgress(Table.number(vaulted) + " keys are in the vault …");
                }
            } while (after > 0);
            if (json()) {
                return printJson(Json.tree(new Filled(vaulted, left)));
            }
            out().println(Table.number(vaulted) + " keys were put into the vault"
                    + (left == 0 ? "." : "; " + Table.number(left) + " stayed, because they do not open."));
            return ExitCode.OK;
        }
    }
}
