package dev.latchkey.cli;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "explain",
        description = "Explains what a device is taken for: what each rule says, what was left out, who decided what.",
        footer = {"", "Examples:", "  latchkey matches explain LON-0042", "  latchkey matches explain 5CG1234ABC --json"
        })
final class MatchExplanation extends ConsoleCommand {

    @Parameters(paramLabel = "DEVICE", description = "Its name, serial number, Entra or Intune id.")
    private String device = "";

    @Override
    int run() {
        var told = api().get("/matches/" + ConsoleApi.encoded(device) + "/explanation");
        if (json()) {
            return printJson(told);
        }
        describe(told.path("device"), told);
        heading("What each rule says");
        told.path("rules")
                .forEach(rule -> line(
                        Json.words(rule, "rule"), Json.text(rule, "says") + ids(": ", rule.path("configurations"))));
        if (!told.path("candidates").isEmpty()) {
            heading("Configurations looked at");
            told.path("candidates").forEach(this::candidate);
        }
        if (!told.path("ignored").isEmpty()) {
            heading("Left out");
            told.path("ignored")
                    .forEach(trait ->
                            line(Json.text(trait, "kind"), Json.text(trait, "value") + ": " + Json.text(trait, "why")));
        }
        heading("What was decided");
        told.path("history").forEach(this::decision);
        return ExitCode.OK;
    }

    private void describe(JsonNode item, JsonNode told) {
        line("Device", Json.text(item, "deviceName") + "  " + Json.text(item, "deviceId"));
        line("Tenant", Json.text(item, "tenantId"));
        line("Serial number", Json.text(item, "serialNumber"));
        line(
                "MAC addresses",
                StreamSupport.stream(told.path("macAddresses").spliterator(), false)
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(", ")));
        var configuration = Json.number(item, "configurationId");
        line(
                "State",
                Json.words(item, "state")
                        + (configuration == 0 ? "" : ", configuration " + configuration)
                        + (item.path("gone").asBoolean(false) ? ", gone from Microsoft" : ""));
        line("Because", Json.text(item, "evidence"));
        line("Decided by", Json.text(item, "decidedBy"));
        line("Waiting keys", Table.number(Json.number(item, "waitingKeys")));
    }

    private void candidate(JsonNode candidate) {
        line(
                String.valueOf(Json.number(candidate, "configurationId")),
                Json.text(candidate, "name") + (candidate.path("archived").asBoolean(false) ? " (archived)" : "")
                        + ": agrees in " + Json.text(candidate, "agrees"));
        if (!Json.text(candidate, "takenBackBy").isEmpty()) {
            line("", "taken back by " + Json.text(candidate, "takenBackBy"));
        }
        candidate.path("otherDevices").forEach(other -> line("", "device " + other.asString()));
    }

    private void decision(JsonNode one) {
        var configuration = Json.number(one, "configurationId");
        line(
                times().brief(Json.text(one, "at")),
                Json.words(one, "state")
                        + (configuration == 0 ? "" : " to " + configuration)
                        + " (" + (Json.text(one, "actor").isEmpty() ? "by rule" : Json.text(one, "actor")) + "): "
                        + Json.text(one, "evidence"));
    }

    private static String ids(String before, JsonNode ids) {
        return ids.isEmpty()
                ? ""
                : before
                        + StreamSupport.stream(ids.spliterator(), false)
                                .map(JsonNode::asString)
                                .collect(Collectors.joining(", "));
    }

    private void heading(String text) {
        out().println();
        out().println(text);
    }
}
