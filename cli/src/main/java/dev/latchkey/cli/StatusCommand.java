package dev.latchkey.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "status",
        description = "Shows what runs, what is stored, and how far the services are behind.",
        footer = {"", "Examples:", "  latchkey status", "  latchkey status --json | jq .ready"})
final class StatusCommand extends ConsoleCommand {

    @Override
    int run() {
        var status = api().get("/status");
        if (json()) {
            printJson(status);
        } else {
            print(status);
        }
        return status.path("ready").asBoolean(false) ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(JsonNode status) {
        out().println(status.path("ready").asBoolean(false) ? "Everything runs." : "Something is down.");
        out().println();
        var table = new Table(surroundings().columns(), "", "#", "");
        table.row("Tenants", count(status.path("tenants")), "");
        table.row("Windows devices", count(status.path("devices")), "");
        table.row("Keys", count(status.at("/keys/current")), "current");
        table.row("", count(status.at("/keys/archived")), "archived");
        table.row("", count(status.at("/keys/waiting")), "waiting for a match");
        var seconds = status.at("/lag/seconds").asLong(0);
        table.row("Records behind", count(status.at("/lag/records")), seconds > 0 ? "oldest " + seconds + " s" : "");
        table.row("Dead letters", count(status.path("deadLetters")), "");
        table.lines().stream().skip(1).forEach(out()::println);
        out().println();
        for (var service : status.path("services").properties()) {
            out().println(String.format(
                    "%-18s %s", service.getKey(), service.getValue().asString("?")));
        }
        printLag(status.at("/lag/groups"));
        printTenants();
        printAlarms();
        out().println();
        out().println("Console    " + Json.text(status, "api"));
        if (status.has("simulator")) {
            out().println("Simulator  " + Json.text(status, "simulator"));
        }
    }

    private void printLag(JsonNode groups) {
        var table = table("behind", "topic", "#records");
        for (var group : groups) {
            if (Json.number(group, "records") > 0) {
                table.row(
                        Json.text(group, "group"),
                        Json.text(group, "topic"),
                        Table.number(Json.number(group, "records")));
            }
        }
        if (!table.isEmpty()) {
            out().println();
            print(table);
        }
    }

    /** The rest of the status stands when sync-service is away. */
    private void printTenants() {
        try {
            var tenants = TenantsCommand.table(this, api().get("/tenants"));
            if (!tenants.isEmpty()) {
                out().println();
                print(tenants);
            }
        } catch (CommandFailure e) {
            out().println();
            out().println("Tenants: " + e.sentence());
        }
    }

    /** Nothing to whoever may not see them, or when the vault is away, which is said above. */
    private void printAlarms() {
        try {
            var table = table("alarm", "when", "who", "what");
            for (var alarm : items(api().get("/vault/alarms?limit=10"))) {
                table.row(
                        Json.words(alarm, "kind"),
                        times().brief(Json.text(alarm, "at")),
                        Json.text(alarm, "actor"),
                        Json.text(alarm, "kind").equals("MASS_REVEAL")
                                ? Json.number(alarm, "keys") + " keys revealed in a short time"
                                : "went past the policy for the key of " + Json.text(alarm, "deviceName"));
            }
            if (!table.isEmpty()) {
                out().println();
                print(table);
            }
        } catch (CommandFailure e) {
            if (e.exitCode() != ExitCode.REFUSED && e.exitCode() != ExitCode.NOT_REACHABLE) {
                out().println();
                out().println("Alarms: " + e.sentence());
            }
        }
    }

    private static String count(JsonNode number) {
        return number.isIntegralNumber() ? Table.number(number.longValue()) : "?";
    }
}
