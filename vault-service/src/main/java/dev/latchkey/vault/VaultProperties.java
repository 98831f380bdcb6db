package dev.latchkey.vault;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the vault.
 *
 * @param sealingKey file with the private keyset that opens what sync-service sealed
 * @param masterKey file with the keyset that wraps the data key of each organization; null when it lives elsewhere
 * @param auditUrl where audit-service answers; no digits are shown before it has the record
 * @param entitled whether keys are shown at all; without it they are stored, and hidden from everybody
 * @param staleAfter a key that Microsoft was not seen to list for so long is in the report of missing keys
 * @param managedName what the folder and the category of keys are called; nothing else may have this name
 */
@ConfigurationProperties("vault")
public record VaultProperties(
        Path sealingKey,
        @Nullable Path masterKey,
        URI auditUrl,
        @DefaultValue("true") boolean entitled,
        @DefaultValue("30d") Duration staleAfter,
        @DefaultValue("BitLocker Keys (via Network Glue)") String managedName) {

    public VaultProperties {
        if (!staleAfter.isPositive()) {
            throw new IllegalArgumentException("vault.stale-after must be positive, was " + staleAfter);
        }
        if (managedName.isBlank()) {
            throw new IllegalArgumentException("vault.managed-name must not be blank");
        }
    }
}
