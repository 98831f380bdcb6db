package dev.latchkey.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "tenants",
        description = "Customers' Microsoft tenants: connect them, see how they are, say what is read.",
        subcommands = {
            TenantsCommand.ListAll.class,
            TenantSettings.Show.class,
            TenantsCommand.Connect.class,
            TenantSettings.Settings.class,
            TenantSettings.Pause.class,
            TenantSettings.Resume.class,
            TenantConsent.Link.class,
            TenantConsent.Check.class,
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
                    words(tenant, "state"),
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

    /** The cause, what to do about it where somebody can, and what is worth a look. */
    static String trouble(JsonNode tenant) {
        return Stream.of(Json.text(tenant, "cause"), Json.text(tenant, "nextStep"), warnings(tenant))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
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
        return Json.text(tenant, "keysAllowed").equals("NO")
                ? "not allowed"
                : Table.number(Json.number(tenant, "keys"));
    }

    /** A name of the API as people read it. */
    static String words(JsonNode node, String field) {
        return Json.text(node, field).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Command(
            name = "list",
            description = "Lists the connected tenants and how they are.",
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
            name = "connect",
            description = {
                "Connects a tenant, or replaces its connection.",
                "The client secret never stands on the command line, where others could read it: it comes from a file, from"
                        + " stdin, or is asked for."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey tenants connect 7c1f…-…-… --name Contoso --organization Contoso --client-id 0d2e…-…-…",
                "  latchkey tenants connect 7c1f…-…-… --name Contoso --organization 12 --client-id 0d2e…-…-… \\",
                "      --client-secret-file secret.txt"
            })
    static final class Connect extends ConsoleCommand {

        @Parameters(paramLabel = "TENANT-ID", description = "The directory (tenant) id.")
        private String tenantId = "";

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "How to call it.")
        private String name = "";

        @Option(names = "--organization", required = true, paramLabel = "NAME|ID", description = "Whose tenant it is.")
        private String organization = "";

        @Option(
                names = "--client-id",
                required = true,
                paramLabel = "ID",
                description = "The application (client) id of the app registration.")
        private String clientId = "";

        @Option(
                names = "--client-secret-file",
                paramLabel = "FILE",
                description = "File with the client secret; - for stdin.")
        private @Nullable Path secretFile;

        private record Connection(
                String tenantId, String name, long organizationId, String clientId, String clientSecret) {
            @Override
            public String toString() {
                return "Connection[" + tenantId + "]";
            }
        }

        @Override
        int run() {
            var organizationId = Organizations.idOf(api(), organization);
            var answer =
                    api().post("/tenants", new Connection(tenantId, name, organizationId, clientId, clientSecret()));
            if (json()) {
                return printJson(answer);
            }
            out().println("Connected " + Table.printable(name) + "; the first synchronization starts by itself.");
            out().println("See how it goes: latchkey tenants list");
            return ExitCode.OK;
        }

        private String clientSecret() {
            try {
                if (secretFile != null && !secretFile.toString().equals("-")) {
                    return notBlank(
                            Files.readString(surroundings().workingDirectory().resolve(secretFile)));
                }
                var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
                if (secretFile == null && terminal.isPresent()) {
                    var typed = terminal.get().readPassword("Client secret: ");
                    return notBlank(typed == null ? "" : new String(typed));
                }
                var line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
                return notBlank(line == null ? "" : line);
            } catch (IOException e) {
                throw CommandFailure.usage("secret-unreadable", "cannot read the client secret from " + secretFile);
            }
        }

        private static String notBlank(String secret) {
            if (secret.isBlank()) {
                throw CommandFailure.usage(
                        "secret-missing",
                        "the client secret is empty: give it with --client-secret-file FILE or on stdin");
            }
            return secret.strip();
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
