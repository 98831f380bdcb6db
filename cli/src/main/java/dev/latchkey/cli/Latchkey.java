package dev.latchkey.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code latchkey} command: everything a technician does from a terminal, through the console's API. */
@Command(
        name = "latchkey",
        description = "Recovery keys of every customer: find, reveal, rotate, and see what happened.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Latchkey.Version.class,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CommandLine.HelpCommand.class,
            StatusCommand.class,
            TenantsCommand.class,
            ApplicationsCommand.class,
            SyncCommand.class,
            OrganizationsCommand.class,
            ConfigurationsCommand.class,
            DevicesCommand.class,
            MatchesCommand.class,
            KeysCommand.class,
            VaultCommand.class,
            RotateCommand.class,
            RotationsCommand.class,
            AuditCommand.class,
            DeadLettersCommand.class,
            SignInCommand.class
        })
public final class Latchkey implements Callable<Integer> {

    /** Printed below every help text. */
    private static final String[] EXIT_CODES = {
        "Exit codes:",
        "  0 done            3 Latchkey or a service does not answer   6 timed out",
        "  1 failed          4 no such thing                           7 device is offline",
        "  2 wrong usage     5 refused or not allowed                  8 not Windows   9 not encrypted"
    };

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @CommandLine.Mixin
    private GlobalOptions options = new GlobalOptions();

    Latchkey(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The manifest's version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Latchkey.class.getPackage().getImplementationVersion();
            return new String[] {"latchkey " + (version == null ? "(development)" : version)};
        }
    }

    /** Ends the process with one of {@link ExitCode}. */
    public static void main(String[] arguments) {
        // The JDK's HTTP client speaks of its own trouble on stderr otherwise.
        System.setProperty("jdk.httpclient.HttpClient.log", "");
        System.exit(commandLine(Surroundings.ofThisProcess()).execute(arguments));
    }

    static CommandLine commandLine(Surroundings surroundings) {
        var line = new CommandLine(new Latchkey(surroundings));
        addExitCodes(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, arguments) -> {
            var hint = " (see: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
            return report(line, json(arguments), ExitCode.WRONG_USAGE, "wrong-usage", oneLine(e.getMessage()) + hint);
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            var json = json(parsed.originalArgs().toArray(String[]::new));
            return e instanceof CommandFailure failure
                    ? report(line, json, failure.exitCode(), failure.code(), oneLine(failure.sentence()))
                    : report(
                            line,
                            json,
                            ExitCode.FAILED,
                            "unexpected",
                            "unexpected: " + e.getClass().getSimpleName() + "; please report what you did");
        });
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    GlobalOptions options() {
        return options;
    }

    private static void addExitCodes(CommandLine line) {
        var usage = line.getCommandSpec().usageMessage();
        var footer = usage.footer();
        var longer = Arrays.copyOf(footer, footer.length + EXIT_CODES.length + 1);
        longer[footer.length] = "";
        System.arraycopy(EXIT_CODES, 0, longer, footer.length + 1, EXIT_CODES.length);
        usage.footer(longer);
        line.getSubcommands().values().forEach(Latchkey::addExitCodes);
    }

    private static int report(CommandLine line, boolean json, int exitCode, String code, String sentence) {
        if (json) {
            line.getErr().println(Json.write(new Refusal(code, sentence, exitCode)));
        } else {
            line.getErr().println("latchkey: " + sentence);
        }
        line.getErr().flush();
        return exitCode;
    }

    private record Refusal(String code, String detail, int exitCode) {}

    private static boolean json(String[] arguments) {
        return Arrays.stream(arguments)
                .anyMatch(argument -> argument.toLowerCase(Locale.ROOT).equals("--json"));
    }

    private static String oneLine(@org.jspecify.annotations.Nullable String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
