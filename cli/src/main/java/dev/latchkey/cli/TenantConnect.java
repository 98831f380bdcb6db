package dev.latchkey.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "connect",
        description = {
            "Connects a tenant, or replaces its connection.",
            "It signs in with a shared application (see latchkey applications), or with one of its own: client secret or"
                    + " certificate, and a partner's refresh token (GDAP) where the customer gave no consent to an application.",
            "No secret ever stands on the command line, where others could read it: each comes from a file or from stdin;"
                    + " a client secret is asked for when no file is named."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey tenants connect 7c1f…-…-… --name Contoso --organization Contoso --application msp",
            "  latchkey tenants connect 7c1f…-…-… --name Contoso --organization 12 --client-id 0d2e…-…-… \\",
            "      --client-secret-file secret.txt",
            "  latchkey tenants connect 7c1f…-…-… --name Contoso --organization 12 --client-id 0d2e…-…-… \\",
            "      --certificate-file app.pem --refresh-token-file token.txt --migrated"
        })
final class TenantConnect extends ConsoleCommand {

    @Parameters(paramLabel = "TENANT-ID", description = "The directory (tenant) id.")
    private String tenantId = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "How to call it.")
    private String name = "";

    @Option(names = "--organization", required = true, paramLabel = "NAME|ID", description = "Whose tenant it is.")
    private String organization = "";

    @Option(names = "--application", paramLabel = "NAME", description = "The shared application to sign in with.")
    private @Nullable String application;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The application (client) id of the tenant's own app registration.")
    private @Nullable String clientId;

    @Mixin
    private CredentialOptions credential = new CredentialOptions();

    @Option(
            names = "--refresh-token-file",
            paramLabel = "FILE",
            description = "With a partner user's refresh token; - for stdin.")
    private @Nullable Path refreshTokenFile;

    @Option(
            names = "--migrated",
            description = "Another system kept its keys until now: none are read until somebody switches that on.")
    private boolean migrated;

    @Option(names = "--interval", paramLabel = "TIME", description = "From one run to the next, such as 30m or 2h.")
    private @Nullable String interval;

    private record Request(
            String tenantId,
            String name,
            long organizationId,
            @Nullable String application,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String certificatePem,
            @Nullable String refreshToken,
            boolean migrated,
            @Nullable String interval) {
        @Override
        public String toString() {
            return "Request[" + tenantId + ", credential redacted]";
        }
    }

    @Override
    int run() {
        var answer = api().post("/tenants", request());
        if (json()) {
            return printJson(answer);
        }
        out().println("Connected " + Table.printable(name) + "; the first synchronization starts by itself.");
        if (migrated) {
            out().println("If it is new here, its keys are not read until: latchkey tenants settings "
                    + Table.printable(tenantId) + " --sync-keys on");
        }
        out().println("See what Microsoft lets us do: latchkey tenants check " + Table.printable(tenantId));
        return ExitCode.OK;
    }

    private Request request() {
        var own = clientId != null || credential.given() || refreshTokenFile != null;
        if (application != null && own) {
            throw CommandFailure.usage(
                    "credential-ambiguous", "give --application, or --client-id with a credential, not both");
        }
        if (application == null && clientId == null) {
            throw CommandFailure.usage(
                    "credential-missing",
                    "say how to sign in: --application NAME, or --client-id ID with --client-secret-file or"
                            + " --certificate-file");
        }
        var organizationId = Organizations.idOf(api(), organization);
        var proof =
                application == null ? credential.read(surroundings()) : new CredentialOptions.Credential(null, null);
        var refreshToken =
                refreshTokenFile == null ? null : Secrets.read(surroundings(), refreshTokenFile, "refresh token");
        return new Request(
                tenantId,
                name,
                organizationId,
                application,
                clientId,
                proof.clientSecret(),
                proof.certificatePem(),
                refreshToken,
                migrated,
                interval);
    }
}
