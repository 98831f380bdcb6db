package dev.latchkey.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "sign-in",
        description = "Makes a link that signs a browser in, once, within 15 minutes.",
        footer = {"", "Examples:", "  latchkey sign-in", "  latchkey sign-in --name ada --role EDITOR"})
final class SignInCommand extends ConsoleCommand {

    /** As the console knows them. */
    enum Role {
        ADMINISTRATOR,
        MANAGER,
        EDITOR,
        CREATOR,
        LITE,
        READ_ONLY
    }

    @Option(names = "--name", paramLabel = "NAME", description = "Who it is for, for the record.")
    private @Nullable String name;

    @Option(names = "--role", paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}. Default: ADMINISTRATOR")
    private @Nullable Role role;

    private record Wanted(@Nullable String name, @Nullable Role role) {}

    @Override
    int run() {
        var answer = api().post("/sign-in-links", new Wanted(name, role));
        if (json()) {
            return printJson(answer);
        }
        out().println(Json.text(answer, "url"));
        err().println("Works once, until " + times().brief(Json.text(answer, "expiresAt")) + ".");
        return ExitCode.OK;
    }
}
