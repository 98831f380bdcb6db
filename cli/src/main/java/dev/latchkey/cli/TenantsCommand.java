package dev.latchkey.cli;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "tenants",
        description = "Customers' Microsoft tenants: connect them, see how they are, say what is read.",
        subcommands = {
            TenantsCommand.ListAll.class,
            TenantSettings.Show.class,
            TenantConnect.class,
            TenantImport.class,
            TenantSettings.Settings.class,
            TenantSettings.Pause.class,
            TenantSettings.Resume.class,
            TenantDisconnect.class,
            TenantConsent.Link.class,
            TenantConsent.Check.class,
            TenantRulesCommand.class,
            TenantsCommand.Sync.class
        },
        footer = {"", "Examples:", "  latchkey tenants list", "  latchkey tenants show contoso"})
final class TenantsCommand extends GroupCommand {

    static Table table(ConsoleCommand command, JsonNode answer) {
        var times = command.times();
        var table = command.table("tenant", "state", "#devices", "#keys", "last sync", "id", "what is wrong");
        for (var tenant : items(answer)) {
            table.row(
                    Json.text(tenant, "name"),
                    state(tenant),
                    Table.number(Json.number(tenant, "devices")),
                    keys(tenant),
                    tenant.path("running").asBoolean(false)
                            ? "running"
                            : times.brief(Json.text(tenant, "lastCompletedAt")),
                    Json.text(tenant, "tenantId"),
                    trouble(tenant));
        }
        return table;
    }

    /** Where something is held back this says so as well, for on a narrow terminal the last column is cut. */
    private static String state(JsonNode tenant) {
        var heldBack = heldBack(tenant, "keysHeldBackBy") + heldBack(tenant, "groupsHeldBackBy");
        return heldBack.isEmpty() ? Json.words(tenant, "state") : "not all read";
    }

    /**
     * The cause, what to do about it where somebody can, what is not read all the same, and what is worth a look: each
     * begins a sentence.
     */
    static String trouble(JsonNode tenant) {
        return Stream.of(
                        Json.text(tenant, "cause"),
                        Json.text(tenant, "nextStep"),
                        heldBack(tenant, "keysHeldBackBy"),
                        heldBack(tenant, "groupsHeldBackBy"),
                        warnings(tenant))
                .filter(text -> !text.isEmpty())
                .reduce(
                        "",
                        (before, text) -> before + (before.isEmpty() ? "" : before.endsWith(".") ? " " : ". ") + text);
    }

    /** Why something is missing though all is well; in any other state that state and its cause say so already. */
    private static String heldBack(JsonNode tenant, String field) {
        return Json.text(tenant, "state").equals("OK") ? Json.text(tenant, field) : "";
    }

    /** Of what the last run found. */
    static String warnings(JsonNode tenant) {
        var unmanaged = Json.number(tenant, "keysWithoutDevice");
        var near = Json.number(tenant, "devicesNearKeyLimit");
        return Stream.of(
                        unmanaged > 0 ? Table.number(unmanaged) + " keys without a device in Intune" : "",
                        near > 0 ? Table.number(near) + " devices near the key limit" : "")
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** No number when there is none to be had: 0 would look as if the customer had no keys. */
    static String keys(JsonNode tenant) {
        var keys = Json.number(tenant, "keys");
        return switch (Json.text(tenant, "keysAllowed")) {
            case "NO" -> "not allowed";
            case "UNKNOWN" -> keys == 0 ? "not known" : Table.number(keys);
            default -> Table.number(keys);
        };
    }

    @Command(
            name = "list",
            description = "Lists the tenants and how they are; those that were disconnected last.",
            footer = {"", "Examples:", "  latchkey tenants list", "  latchkey tenants list --json"})
    static final class ListAll extends ConsoleCommand {
        @Override
        int run() {
            var answer = api().get("/tenants");
            if (json()) {
                return printJson(answer);
            }
            print(TenantsCommand.table(this, answer));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "sync",
            description = "Synchronizes a tenant now.",
            footer = {"", "Examples:", "  latchkey tenants sync Contoso", "  latchkey tenants sync 7c1f…-…-…"})
    static final class Sync extends ConsoleCommand {

        @Parameters(paramLabel = "TENANT", description = "Its name or id.")
        private String tenant = "";

        @Override
        int run() {
            var answer = api().post(Tenants.path(api(), tenant) + "/sync", null);
            if (json()) {
                return printJson(answer);
            }
            out().println("Synchronizing. See how it goes: latchkey tenants list");
            return ExitCode.OK;
        }
    }
}
