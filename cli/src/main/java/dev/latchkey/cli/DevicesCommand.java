package dev.latchkey.cli;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "devices",
        description = "Devices as Microsoft knows them.",
        subcommands = DevicesCommand.Find.class,
        footer = {"", "Examples:", "  latchkey devices find LON-"})
final class DevicesCommand extends GroupCommand {

    @Command(
            name = "find",
            description =
                    "Finds devices by the start of a name or serial number, or by an id; all of them without one.",
            footer = {"", "Examples:", "  latchkey devices find LON-", "  latchkey devices find 5CG1234ABC --json"})
    static final class Find extends ConsoleCommand {

        @Parameters(paramLabel = "QUERY", arity = "0..1", description = "Name, serial number or id.")
        private String query = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50")
        private int limit = 50;

        @Override
        int run() {
            var answer = api().get("/devices?q=" + ConsoleApi.encoded(query) + "&limit=" + limit);
            if (json()) {
                return printJson(answer);
            }
            var found = items(answer);
            if (found.isEmpty()) {
                throw new CommandFailure(ExitCode.NOT_FOUND, "device-unknown", "no device starts with " + query);
            }
            var table = table("device", "serial", "system", "match", "#waiting keys", "id", "why");
            for (var device : found) {
                table.row(
                        Json.text(device, "deviceName"),
                        Json.text(device, "serialNumber"),
                        Json.text(device, "operatingSystem"),
                        Json.text(device, "state").toLowerCase(Locale.ROOT).replace('_', ' '),
                        Table.number(Json.number(device, "waitingKeys")),
                        Json.text(device, "deviceId"),
                        Json.text(device, "evidence"));
            }
            print(table);
            return ExitCode.OK;
        }
    }
}
