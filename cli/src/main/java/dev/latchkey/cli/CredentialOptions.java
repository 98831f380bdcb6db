package dev.latchkey.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an application proves to Microsoft that it is itself. */
final class CredentialOptions {

    @Option(names = "--client-secret-file", paramLabel = "FILE", description = "With its client secret; - for stdin.")
    private @Nullable Path clientSecretFile;

    @Option(
            names = "--certificate-file",
            paramLabel = "FILE",
            description = "PEM with its certificate and private key; - for stdin.")
    private @Nullable Path certificateFile;

    /** One of both is there. */
    record Credential(
            @Nullable String clientSecret, @Nullable String certificatePem) {
        @Override
        public String toString() {
            return "Credential[redacted]";
        }
    }

    boolean given() {
        return clientSecretFile != null || certificateFile != null;
    }

    /** Asks for the client secret when neither option was given. */
    Credential read(Surroundings surroundings) {
        if (clientSecretFile != null && certificateFile != null) {
            throw CommandFailure.usage(
                    "credential-ambiguous", "give --client-secret-file or --certificate-file, not both");
        }
        if (certificateFile != null) {
            return new Credential(null, Secrets.read(surroundings, certificateFile, "certificate"));
        }
        return new Credential(
                clientSecretFile == null
                        ? Secrets.ask(surroundings, "client secret")
                        : Secrets.read(surroundings, clientSecretFile, "client secret"),
                null);
    }
}
