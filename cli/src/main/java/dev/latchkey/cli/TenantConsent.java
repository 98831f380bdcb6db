package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
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
                "Asks Microsoft which permissions a tenant has granted; all tenants when none is named, one line for each.",
                "Ends with 1 when something is missing."
            },
            footer = {"", "Examples:", "  latchkey tenants check", "  latchkey tenants check Contoso"})
    static final class Check extends ConsoleCommand {

        /** Each waits for Microsoft; the console has others to serve. */
        private static final int AT_ONCE = 4;

        private static final int TELL_EVERY = 25;

        @Parameters(arity = "0..1", paramLabel = "TENANT", description = "Its name, its id, or the start of its id.")
        private @Nullable String tenant;

        private record Checks(List<JsonNode> items) {}

        /** Stands for a check that did not come about. */
        private record Failed(String tenantId, String name, String cause, List<JsonNode> permissions) {}

        @Override
        int run() {
            var checks = tenant == null
                    ? ofAll(items(api().get("/tenants")).stream()
                            .filter(one -> !Tenants.isDisconnected(one))
                            .toList())
                    : List.of(api().get(Tenants.path(api(), tenant) + "/check"));
            if (json()) {
                out().println(Json.write(new Checks(checks)));
            } else if (tenant == null) {
                print(oneLineEach(checks));
            } else {
                tellInDetail(checks.getFirst());
            }
            return checks.stream().allMatch(Check::complete) ? ExitCode.OK : ExitCode.FAILED;
        }

        private List<JsonNode> ofAll(List<JsonNode> tenants) {
            try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
                var asked = tenants.stream()
                        .map(one -> CompletableFuture.supplyAsync(() -> ofOne(one), workers))
                        .toList();
                var checks = new ArrayList<JsonNode>();
                for (var check : asked) {
                    checks.add(check.join());
                    if (checks.size() % TELL_EVERY == 0) {
                        tellProgress("Asked about " + checks.size() + " of " + tenants.size() + " tenants");
                    }
                }
                return checks;
            }
        }

        private JsonNode ofOne(JsonNode tenant) {
            try {
                return api().get(Tenants.path(tenant) + "/check");
            } catch (CommandFailure e) {
                return Json.tree(
                        new Failed(Json.text(tenant, "tenantId"), Json.text(tenant, "name"), e.sentence(), List.of()));
            }
        }

        /** A tenant that could not be asked is not complete either. */
        private static boolean complete(JsonNode check) {
            return known(check) && missing(check).isEmpty();
        }

        /** Not when there is no token, nor when sign-in works but the token does not say what it may do. */
        private static boolean known(JsonNode check) {
            var all = permissions(check);
            return !all.isEmpty()
                    && (missing(check).size() < all.size()
                            || !Json.text(check, "state").equals("OK"));
        }

        private Table oneLineEach(List<JsonNode> checks) {
            var table = table("tenant", "permissions", "cannot", "next step");
            for (var check : checks) {
                var cannot = known(check)
                        ? missing(check).stream()
                                .map(one -> Json.words(one, "purpose"))
                                .collect(Collectors.joining(", "))
                        : "";
                table.row(
                        Json.text(check, "name"),
                        !known(check) ? "not known" : cannot.isEmpty() ? "all granted" : "MISSING",
                        cannot,
                        TenantsCommand.trouble(check));
            }
            return table;
        }

        private void tellInDetail(JsonNode check) {
            var table = table("to", "is", "permission");
            for (var permission : permissions(check)) {
                table.row(
                        Json.words(permission, "purpose"),
                        permission.path("granted").asBoolean(false)
                                ? "granted"
                                : known(check) ? "MISSING" : "not known",
                        oneOf(permission));
            }
            if (table.isEmpty()) {
                out().println("What " + Tenants.name(check) + " has granted is not known.");
            } else {
                print(table);
            }
            var trouble = TenantsCommand.trouble(check);
            if (!trouble.isEmpty()) {
                out().println();
                out().println(Table.printable(trouble));
            }
        }

        private static List<JsonNode> permissions(JsonNode check) {
            return StreamSupport.stream(check.path("permissions").spliterator(), false)
                    .toList();
        }

        private static List<JsonNode> missing(JsonNode check) {
            return permissions(check).stream()
                    .filter(one -> !one.path("granted").asBoolean(false))
                    .toList();
        }

        private static String oneOf(JsonNode permission) {
            return StreamSupport.stream(permission.path("oneOf").spliterator(), false)
                    .map(name -> name.asString(""))
                    .collect(Collectors.joining(" or "));
        }
    }
}
