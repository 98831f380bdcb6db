package dev.latchkey.console.services;

import dev.latchkey.console.ConsoleProperties;
import java.net.URI;
import java.util.Optional;

/** The services behind the edge, and which API paths each of them owns. */
public enum ServiceName {
    SYNC("sync-service", "/api/v1/sync/status"),
    MATCHING("matching-service", "/api/v1/matching/status"),
    VAULT("vault-service", "/api/v1/vault/status"),
    ROTATION("rotation-service", "/api/v1/rotations/status"),
    AUDIT("audit-service", "/api/v1/audit/status");

    private final String text;
    private final String statusPath;

    ServiceName(String text, String statusPath) {
        this.text = text;
        this.statusPath = statusPath;
    }

    /** As people and consumer groups call it. */
    public String text() {
        return text;
    }

    /** Where it tells its counts. */
    public String statusPath() {
        return statusPath;
    }

    /** @param area the first part of the path below {@code /api/v1} */
    public static Optional<ServiceName> owning(String area) {
        return switch (area) {
            case "tenants", "applications", "sync" -> Optional.of(SYNC);
            case "organizations", "configurations", "devices", "matches", "matching" -> Optional.of(MATCHING);
            case "keys", "vault", "reveal-policies", "reveal-approvals" -> Optional.of(VAULT);
            case "rotations" -> Optional.of(ROTATION);
            case "audit" -> Optional.of(AUDIT);
            default -> Optional.empty();
        };
    }

    /** Its base URL, without a slash at the end. */
    public URI in(ConsoleProperties.Services services) {
        return switch (this) {
            case SYNC -> services.sync();
            case MATCHING -> services.matching();
            case VAULT -> services.vault();
            case ROTATION -> services.rotation();
            case AUDIT -> services.audit();
        };
    }
}
