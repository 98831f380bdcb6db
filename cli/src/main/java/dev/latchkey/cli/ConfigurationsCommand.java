package dev.latchkey.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "configurations",
        description = "Machines as the documentation knows them.",
        subcommands = ConfigurationsCommand.Import.class,
        footer = {"", "Examples:", "  latchkey configurations import machines.csv --organization Contoso"})
final class ConfigurationsCommand extends GroupCommand {

    @Command(
            name = "import",
            description = {
                "Imports configurations from a CSV file; what has the same externalId is updated.",
                "The first line is " + ConfigurationFile.HEADER + "; several MAC addresses stand with ; between."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey configurations import machines.csv --organization Contoso",
                "  latchkey configurations import machines.csv --organization 12 --json"
            })
    static final class Import extends ConsoleCommand {

        /** As many as the API takes at once. */
        private static final int PORTION = 5_000;

        @Parameters(paramLabel = "FILE.csv", description = "The file.")
        private Path file = Path.of("");

        @Option(
                names = "--organization",
                required = true,
                paramLabel = "NAME|ID",
                description = "Whose machines they are.")
        private String organization = "";

        private record Portion(List<ConfigurationFile.Entry> configurations) {}

        private record Imported(long created, long changed, long unchanged) {
            Imported plus(Imported other) {
                return new Imported(created + other.created, changed + other.changed, unchanged + other.unchanged);
            }
        }

        @Override
        int run() {
            var entries =
                    ConfigurationFile.read(surroundings().workingDirectory().resolve(file));
            var id = Organizations.idOf(api(), organization);
            var sum = new Imported(0, 0, 0);
            for (var from = 0; from < entries.size(); from += PORTION) {
                var portion = entries.subList(from, Math.min(from + PORTION, entries.size()));
                sum = sum.plus(send(id, portion, from));
            }
            if (json()) {
                out().println(Json.write(sum));
            } else {
                out().println(Table.number(sum.created) + " created, " + Table.number(sum.changed) + " changed, "
                        + Table.number(sum.unchanged) + " as they were.");
            }
            return ExitCode.OK;
        }

        private Imported send(long organizationId, List<ConfigurationFile.Entry> portion, int before) {
            try {
                var answer = api().post("/organizations/" + organizationId + "/configurations", new Portion(portion));
                return new Imported(
                        Json.number(answer, "created"),
                        Json.number(answer, "changed"),
                        Json.number(answer, "unchanged"));
            } catch (CommandFailure e) {
                if (before == 0) {
                    throw e;
                }
                throw new CommandFailure(
                        e.exitCode(),
                        e.code(),
                        e.sentence() + " (the first " + Table.number(before) + " are in; import the file again)");
            }
        }
    }
}
