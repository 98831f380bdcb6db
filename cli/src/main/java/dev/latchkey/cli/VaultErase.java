package dev.latchkey.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "erase",
        description = {
            "Makes all keys of an organization unreadable for good, by deleting what they are encrypted with.",
            "The records stay and say so. Keys that come afterwards are stored and readable again.",
            "The host-proof vault goes with them: keys that come afterwards are not sealed until another one is made.",
            "Backups, and Kafka for 30 days, still hold what was there before: see vault-service/README.md.",
            "Microsoft still has its own copies."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey vault erase Contoso                      asks for the name once more",
            "  latchkey vault erase Contoso --confirm Contoso"
        })
final class VaultErase extends ConsoleCommand {

    @Parameters(paramLabel = "ORGANIZATION", description = "Its name or id.")
    private String organization = "";

    @Option(names = "--confirm", paramLabel = "NAME", description = "The same name or id once more, for scripts.")
    private @Nullable String confirmation;

    @Override
    int run() {
        var id = Organizations.idOf(api(), organization);
        var typed = confirmation == null ? ask() : confirmation;
        if (!typed.strip().equals(organization.strip())) {
            throw CommandFailure.usage(
                    "not-confirmed", "nothing was erased: type the organization exactly as in the command");
        }
        var answer = api().post("/vault/erasures", Map.of("organizationId", id, "confirmation", String.valueOf(id)));
        if (json()) {
            return printJson(answer);
        }
        out().println("Erased. " + Table.number(Json.number(answer, "records"))
                + " records stay, and nobody can read their keys any more.");
        if (answer.path("sealedArrivals").asBoolean(false)) {
            out().println("Its host-proof vault is gone as well: keys that come from now on can be read here, until you"
                    + " make another one in the console and have keys sealed on arrival.");
        }
        return ExitCode.OK;
    }

    private String ask() {
        err().print("All keys of " + Table.printable(organization)
                + " become unreadable, and nobody can undo it. Type its name to go on: ");
        err().flush();
        try {
            // Not closed: it is the process's own.
            var line =
                    new BufferedReader(new InputStreamReader(surroundings().in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }
}
