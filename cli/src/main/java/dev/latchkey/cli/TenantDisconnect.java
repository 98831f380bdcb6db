package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "disconnect",
        description = {
            "Disconnects a tenant: nothing is read from it any more, and what signs in to it is erased.",
            "Its keys stay in the vault, archived; they can be found and revealed, and deleted from 10 minutes later on.",
            "Shows what it would do; --yes does it. latchkey tenants connect takes it back, and no key is read twice.",
            "Consent stays at the customer's: remove Latchkey's enterprise application there."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey tenants disconnect Contoso",
            "  latchkey tenants disconnect Contoso --yes",
            "  latchkey tenants disconnect 7c1f --yes --json"
        })
final class TenantDisconnect extends TenantSettings.OnTenant {

    @Option(names = "--yes", description = "Does it.")
    private boolean yes;

    @Override
    int run() {
        var tenant = found();
        if (Tenants.isDisconnected(tenant)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "tenant-disconnected", Tenants.name(tenant) + " is disconnected already");
        }
        return yes ? disconnect(tenant) : preview(tenant);
    }

    private int disconnect(JsonNode tenant) {
        var done = api().deleteAndTell(Tenants.path(tenant));
        if (json()) {
            return printJson(done);
        }
        out().println(Tenants.name(tenant) + " is disconnected. " + concerned(done)
                + " are not looked at any more; the vault archives what was current.");
        return ExitCode.OK;
    }

    private int preview(JsonNode tenant) {
        if (json()) {
            return printJson(Json.tree(new Preview(
                    Json.text(tenant, "tenantId"),
                    Json.text(tenant, "name"),
                    Json.number(tenant, "devices"),
                    Json.number(tenant, "keys"))));
        }
        out().println("Would disconnect " + Tenants.name(tenant) + ", " + Json.text(tenant, "tenantId") + ": "
                + concerned(tenant) + " would not be looked at any more. The keys stay in the vault, archived.");
        out().println("Nothing was changed. Do it: the same command with --yes");
        return ExitCode.OK;
    }

    private record Preview(String tenantId, String name, long devices, long keys) {}

    private static String concerned(JsonNode counted) {
        return Table.number(Json.number(counted, "devices")) + " devices and "
                + Table.number(Json.number(counted, "keys")) + " keys";
    }
}
