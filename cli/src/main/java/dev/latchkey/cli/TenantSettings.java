package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands that show a tenant or change what is read from it. */
final class TenantSettings {

    private TenantSettings() {}

    /** A wish; null leaves a setting as it is. */
    record Wish(
            @Nullable Boolean syncIntuneDevices,
            @Nullable Boolean syncBitLockerKeys,
            @Nullable Boolean paused,
            @Nullable String interval,
            @Nullable List<String> deviceGroups) {}

    enum Switch {
        ON,
        OFF
    }

    abstract static class OnTenant extends ConsoleCommand {

        @Parameters(paramLabel = "TENANT", description = "Its name, its id, or the start of its id.")
        private String tenant = "";

        JsonNode found() {
            return Tenants.find(api(), tenant);
        }

        JsonNode change(Wish wish) {
            return api().patch(Tenants.path(found()), wish);
        }

        int tell(JsonNode changed, String sentence) {
            if (json()) {
                return printJson(changed);
            }
            out().println(Tenants.name(changed) + sentence);
            return ExitCode.OK;
        }

        void describe(JsonNode tenant) {
            line("Tenant", Tenants.name(tenant) + "  " + Json.text(tenant, "tenantId"));
            line("State", Json.words(tenant, "state"));
            line("", Json.text(tenant, "cause"));
            line("", Json.text(tenant, "nextStep"));
            line("Last complete", times().brief(Json.text(tenant, "lastCompletedAt")));
            line("Devices", Table.number(Json.number(tenant, "devices")) + reading(tenant, "syncIntuneDevices"));
            line("Keys", TenantsCommand.keys(tenant) + reading(tenant, "syncBitLockerKeys"));
            line("", Json.text(tenant, "keysHeldBackBy"));
            line("", TenantsCommand.warnings(tenant));
            line("Read every", Times.words(Json.number(tenant, "intervalSeconds")));
            line("Groups", groups(tenant));
            line("", Json.text(tenant, "groupsHeldBackBy"));
            line("Consent", Json.words(tenant, "consent"));
            line("Signs in with", Json.words(tenant, "credentialKind"));
            line("Application", Json.text(tenant, "application"));
            line("Client id", Json.text(tenant, "clientId"));
        }

        private static String groups(JsonNode tenant) {
            var names = new ArrayList<String>();
            tenant.path("deviceGroups").forEach(name -> names.add(name.asString("")));
            return String.join(", ", names);
        }

        private static String reading(JsonNode tenant, String setting) {
            return tenant.path(setting).asBoolean(true) ? "" : "  (not read: switched off)";
        }
    }

    @Command(
            name = "show",
            description = "Shows one tenant: how it is, what is read from it, and what to do.",
            footer = {"", "Examples:", "  latchkey tenants show Contoso", "  latchkey tenants show 7c1f"})
    static final class Show extends OnTenant {
        @Override
        int run() {
            var tenant = api().get(Tenants.path(found()));
            if (json()) {
                return printJson(tenant);
            }
            describe(tenant);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "settings",
            description = "Shows what is read from a tenant and how often, or changes it.",
            footer = {
                "",
                "Examples:",
                "  latchkey tenants settings Contoso",
                "  latchkey tenants settings Contoso --sync-keys off",
                "  latchkey tenants settings Contoso --sync-devices on --interval 30m",
                "  latchkey tenants settings Contoso --interval default",
                "  latchkey tenants settings Contoso --group \"London office\" --group \"Amsterdam office\""
            })
    static final class Settings extends OnTenant {

        @Option(names = "--sync-devices", paramLabel = "on|off", description = "Whether devices are read.")
        private @Nullable Switch devices;

        @Option(names = "--sync-keys", paramLabel = "on|off", description = "Whether recovery keys are read.")
        private @Nullable Switch keys;

        @Option(
                names = "--interval",
                paramLabel = "TIME",
                description = "From one run to the next, such as 30m or 2h; default for that of the installation.")
        private @Nullable String interval;

        @Option(
                names = "--group",
                paramLabel = "NAME",
                description =
                        "An Entra group to read, for latchkey tenants rules; several times for several, \"\" for none."
                                + " Replaces those that were read.")
        private @Nullable List<String> groups;

        @Override
        int run() {
            var nothing = devices == null && keys == null && interval == null && groups == null;
            var tenant = nothing
                    ? api().get(Tenants.path(found()))
                    : change(new Wish(chosen(devices), chosen(keys), null, interval, named(groups)));
            if (json()) {
                return printJson(tenant);
            }
            describe(tenant);
            return ExitCode.OK;
        }

        private static @Nullable List<String> named(@Nullable List<String> wish) {
            return wish == null
                    ? null
                    : wish.stream().filter(name -> !name.isBlank()).toList();
        }

        private static @Nullable Boolean chosen(@Nullable Switch wish) {
            return wish == null ? null : Boolean.valueOf(wish == Switch.ON);
        }
    }

    @Command(
            name = "pause",
            description = "Stops reading a tenant until somebody resumes it; its keys stay in the vault.",
            footer = {"", "Examples:", "  latchkey tenants pause Contoso"})
    static final class Pause extends OnTenant {
        @Override
        int run() {
            return tell(
                    change(new Wish(null, null, true, null, null)),
                    " is paused: nothing is read from it. Go on with latchkey tenants resume.");
        }
    }

    @Command(
            name = "resume",
            description = "Reads a paused tenant again.",
            footer = {"", "Examples:", "  latchkey tenants resume Contoso"})
    static final class Resume extends OnTenant {
        @Override
        int run() {
            return tell(
                    change(new Wish(null, null, false, null, null)), " is read again. Watch it: latchkey sync watch");
        }
    }
}
