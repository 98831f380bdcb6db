package dev.latchkey.graph;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
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

    /**
     * The permissions it carries, where they can be read: roles of the application, or scopes of a user. Entra leaves both
     * out where nothing is granted.
     */
    Optional<Granted> permissions() {
        return claims.flatMap(AccessToken::names).map(names -> new Granted(names, delegated()));
    }

    private static Optional<Set<String>> names(JsonNode claims) {
        if (claims.path("scp").isString()) {
            return Optional.of(new HashSet<>(
                    Arrays.asList(claims.path("scp").asString().strip().split("\\s+"))));
        }
        return claims.path("roles").isArray() || isOfEntra(claims)
                ? Optional.of(texts(claims.path("roles")))
                : Optional.empty();
    }

    private static boolean isOfEntra(JsonNode claims) {
        return claims.path("appid").isString()
                || claims.path("azp").isString()
                || claims.path("idtyp").isString();
    }

    /** Whether it stands for a user who acts through the application. */
    boolean delegated() {
        return claims.map(c ->
                        c.path("scp").isString() || c.path("idtyp").asString("").equals("user"))
                .orElse(false);
    }

    /** Role templates of the user in the directory, where they can be read. */
    Optional<Set<String>> directoryRoles() {
        return claims.filter(c -> c.path("wids").isArray()).map(c -> texts(c.path("wids")));
    }

    private static Set<String> texts(JsonNode array) {
        var texts = new HashSet<String>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
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
