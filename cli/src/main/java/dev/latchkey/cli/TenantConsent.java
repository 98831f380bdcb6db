package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands about what Microsoft lets us do in a tenant. */
final class TenantConsent {

    private TenantConsent() {}

    @Command(
            name = "consent",
            description = "Makes the link with which an administrator of the customer grants consent.",
            footer = {"", "Examples:", "  latchkey tenants consent Contoso"})
    static final class Link extends ConsoleCommand {

        @Parameters(paramLabel = "TENANT", description = "Its name, its id, or the start of its id.")
        private String tenant = "";

        @Override
        int run() {
            var answer = api().post(Tenants.path(api(), tenant) + "/consent-link", null);
            if (json()) {
                return printJson(answer);
            }
            out().println(Table.printable(Json.text(answer, "link")));
            err().println("Send it to an administrator of the customer. It is good until "
                    + times().brief(Json.text(answer, "expiresAt")) + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "check",
            description = {
                "Asks Microsoft which permissions a tenant has granted; all tenants when none is named.",
                "Ends with 1 when something is missing."
            },
            footer = {"", "Examples:", "  latchkey tenants check", "  latchkey tenants check Contoso"})
    static final class Check extends ConsoleCommand {

        @Parameters(arity = "0..1", paramLabel = "TENANT", description = "Its name, its id, or the start of its id.")
        private @Nullable String tenant;

        private record Checks(List<JsonNode> items) {}

        @Override
        int run() {
            var tenants = tenant == null ? items(api().get("/tenants")) : List.of(Tenants.find(api(), tenant));
            var checks = new ArrayList<JsonNode>();
            for (var one : tenants) {
                if (tenants.size() > 1) {
                    err().println("Asking about " + Tenants.name(one) + " (" + (checks.size() + 1) + " of "
                            + tenants.size() + ")");
                    err().flush();
                }
                checks.add(api().get(Tenants.path(one) + "/check"));
            }
            if (json()) {
                out().println(Json.write(new Checks(checks)));
            } else {
                show(checks);
            }
            return checks.stream().allMatch(Check::complete) ? ExitCode.OK : ExitCode.FAILED;
        }

        /** A tenant that could not be asked has no permissions listed, and is not complete either. */
        private static boolean complete(JsonNode check) {
            var permissions = check.path("permissions");
            return !permissions.isEmpty()
                    && StreamSupport.stream(permissions.spliterator(), false)
                            .allMatch(one -> one.path("granted").asBoolean(false));
        }

        private void show(List<JsonNode> checks) {
            var table = table("tenant", "to", "is", "permission", "next step");
            for (var check : checks) {
                var nextStep = TenantsCommand.trouble(check);
                if (check.path("permissions").isEmpty()) {
                    table.row(Json.text(check, "name"), "", "not known", "", nextStep);
                }
                for (var permission : check.path("permissions")) {
                    var granted = permission.path("granted").asBoolean(false);
                    table.row(
                            Json.text(check, "name"),
                            TenantsCommand.words(permission, "purpose"),
                            granted ? "granted" : "MISSING",
                            oneOf(permission),
                            granted ? "" : nextStep);
                }
            }
            print(table);
        }

        private static String oneOf(JsonNode permission) {
            return StreamSupport.stream(permission.path("oneOf").spliterator(), false)
                    .map(name -> name.asString(""))
                    .collect(Collectors.joining(" or "));
        }
    }
}
