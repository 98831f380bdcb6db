package dev.latchkey.vault;

import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the vault.
 *
 * @param sealingKey file with the private keyset that opens what sync-service sealed
 * @param masterKey file with the keyset that wraps the data key of each organization
 * @param auditUrl where audit-service answers; no digits are shown before it has the record
 */
@ConfigurationProperties("vault")
public record VaultProperties(Path sealingKey, Path masterKey, URI auditUrl) {}
