package dev.latchkey.cli;

import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A command on one configuration. */
abstract class OneConfiguration extends ConsoleCommand {

    @Parameters(
            paramLabel = "CONFIGURATION",
            description = "Its id, or a name, hostname or serial number that it alone has.")
    private String configuration = "";

    JsonNode found() {
        return Configurations.find(api(), configuration);
    }

    int tell(JsonNode answer, String sentence) {
        if (json()) {
            return printJson(answer);
        }
        out().println(Configurations.name(answer) + " (" + Json.number(answer, "id") + ") " + sentence);
        return ExitCode.OK;
    }

    int describe(JsonNode one) {
        if (json()) {
            return printJson(one);
        }
        line("Configuration", Json.text(one, "name") + "  " + Json.number(one, "id"));
        line("Organization", String.valueOf(Json.number(one, "organizationId")));
        line("Type", Json.text(one, "type"));
        line("Status", Json.text(one, "status") + (one.path("archived").asBoolean(false) ? "  (archived)" : ""));
        line("Hostname", Json.text(one, "hostname"));
        line("Serial number", Json.text(one, "serialNumber"));
        one.path("macAddresses").forEach(mac -> line("MAC address", mac.asString("")));
        line("Asset tag", Json.text(one, "assetTag"));
        line("Contact", Json.text(one, "contact"));
        line("External ids", ExternalIdOption.text(one));
        line("Changed", times().brief(Json.text(one, "updatedAt")));
        return ExitCode.OK;
    }
}
