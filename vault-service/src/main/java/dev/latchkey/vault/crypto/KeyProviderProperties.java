package dev.latchkey.vault.crypto;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where master keys live. Every provider that is set up opens what it wrapped; the primary one wraps what is new.
 *
 * @param primary which one wraps
 * @param formerMasterKeys keyset files that {@code vault.master-key} took the place of; they only open
 * @param startWait how long a start waits for a provider that does not answer
 */
@ConfigurationProperties("vault.keys")
public record KeyProviderProperties(
        @DefaultValue("file") Home primary,
        @DefaultValue List<Path> formerMasterKeys,
        @DefaultValue("2m") Duration startWait,
        @Nullable Azure azure,
        @Nullable Transit transit) {

    public enum Home {
        FILE,
        AZURE,
        TRANSIT
    }

    public KeyProviderProperties {
        if (startWait.isNegative()) {
            throw new IllegalArgumentException("vault.keys.start-wait must not be negative, was " + startWait);
        }
    }

    /**
     * An RSA key in Azure Key Vault.
     *
     * @param key its address without a version, such as {@code https://contoso.vault.azure.net/keys/latchkey}
     * @param tenantId of the Entra tenant that knows the application
     * @param clientId of the application that may wrap and unwrap with the key
     * @param clientSecretFile holds its secret
     * @param loginUrl where Entra is
     */
    public record Azure(
            URI key,
            String tenantId,
            String clientId,
            Path clientSecretFile,

            @DefaultValue("https://login.microsoftonline.com")
            URI loginUrl) {

        public Azure {
            required("azure.key", key);
            required("azure.tenant-id", tenantId);
            required("azure.client-id", clientId);
            required("azure.client-secret-file", clientSecretFile);
            if (!key.getPath().matches("/keys/[0-9A-Za-z-]+")) {
                throw new IllegalArgumentException(
                        "vault.keys.azure.key must be https://VAULT/keys/NAME without a version, was " + key);
            }
        }
    }

    /**
     * A key of the transit engine of HashiCorp Vault or OpenBao.
     *
     * @param url of the server
     * @param mount where the engine is
     * @param key its name; of a kind that encrypts with associated data, such as {@code aes256-gcm96}
     * @param namespace of the server, when it has some
     * @param tokenFile holds a token; else an AppRole signs in
     * @param roleId of the AppRole
     * @param secretIdFile holds its secret id
     */
    public record Transit(
            URI url,
            @DefaultValue("transit") String mount,
            String key,
            @Nullable String namespace,
            @Nullable Path tokenFile,
            @Nullable String roleId,
            @Nullable Path secretIdFile) {

        public Transit {
            required("transit.url", url);
            required("transit.key", key);
            if (tokenFile == null && (roleId == null || secretIdFile == null)) {
                throw new IllegalArgumentException(
                        "vault.keys.transit needs token-file, or role-id and secret-id-file of an AppRole");
            }
        }
    }

    private static void required(String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("vault.keys." + name + " is missing");
        }
    }
}
