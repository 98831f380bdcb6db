package dev.latchkey.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "applications",
        description = "App registrations that many tenants are connected with: list, set.",
        subcommands = {ApplicationsCommand.ListAll.class, ApplicationsCommand.Set.class},
        footer = {
            "",
            "Examples:",
            "  latchkey applications list",
            "  latchkey applications set msp --client-id 0d2e…-…-… --certificate-file app.pem"
        })
final class ApplicationsCommand extends GroupCommand {

    @Command(
            name = "list",
            description = "Lists the applications and how many tenants sign in with each.",
            footer = {"", "Examples:", "  latchkey applications list"})
    static final class ListAll extends ConsoleCommand {
        @Override
        int run() {
            var answer = api().get("/applications");
            if (json()) {
                return printJson(answer);
            }
            var table = table("application", "signs in with", "#tenants", "client id");
            for (var one : items(answer)) {
                table.row(
                        Json.text(one, "name"),
                        Json.words(one, "credentialKind"),
                        Table.number(Json.number(one, "tenants")),
                        Json.text(one, "clientId"));
            }
            print(table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            description = {
                "Makes an application known, or replaces its credential for every tenant that uses it.",
                "Its secret comes from a file or from stdin, and is asked for when no file is named."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey applications set msp --client-id 0d2e…-…-… --client-secret-file secret.txt",
                "  latchkey applications set msp --client-id 0d2e…-…-… --certificate-file app.pem"
            })
    static final class Set extends ConsoleCommand {

        @Parameters(paramLabel = "NAME", description = "How to call it.")
        private String name = "";

        @Option(
                names = "--client-id",
                required = true,
                paramLabel = "ID",
                description = "The application (client) id of the app registration.")
        private String clientId = "";

        @Mixin
        private CredentialOptions credential = new CredentialOptions();

        private record Request(
                String clientId,
                @Nullable String clientSecret,
                @Nullable String certificatePem) {
            @Override
            public String toString() {
                return "Request[" + clientId + ", credential redacted]";
            }
        }

        @Override
        int run() {
            var proof = credential.read(surroundings());
            var answer = api().put(
                            "/applications/" + ConsoleApi.encoded(name),
                            new Request(clientId, proof.clientSecret(), proof.certificatePem()));
            if (json()) {
                return printJson(answer);
            }
            out().println("Application " + Table.printable(Json.text(answer, "name")) + ": "
                    + Table.number(Json.number(answer, "tenants")) + " tenants sign in with it.");
            return ExitCode.OK;
        }
    }
}
