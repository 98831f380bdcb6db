package dev.latchkey.graph;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A token for Graph. Formally opaque: what it says is looked at for diagnosis, never to allow anything. */
final class AccessToken {

    private static final JsonMapper JSON = new JsonMapper();

    private final String value;
    private final Instant expiresAt;
    private final Optional<JsonNode> claims;

    AccessToken(String value, Instant expiresAt) {
        this.value = value;
        this.expiresAt = expiresAt;
        this.claims = claims(value);
    }

    String value() {
        return value;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    /** The tenant it is for, where it can be read. */
    Optional<String> tenantId() {
        return claims.map(c -> c.path("tid").asString("")).filter(tenant -> !tenant.isEmpty());
    }

    /** The application permissions it carries, where they can be read. */
    Optional<Set<String>> roles() {
        return claims.filter(c -> c.path("roles").isArray()).map(c -> {
            Set<String> roles = new HashSet<>();
            c.path("roles").forEach(role -> roles.add(role.asString("")));
            return roles;
        });
    }

    private static Optional<JsonNode> claims(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            return Optional.of(JSON.readTree(payload)).filter(JsonNode::isObject);
        } catch (IllegalArgumentException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "AccessToken[until " + expiresAt + "]";
    }
}
