package dev.latchkey.simulator.login;

import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.world.Actor;
import dev.latchkey.simulator.world.Ids;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Access and refresh tokens: signed and self-contained, with the claims that Microsoft's have, so that nothing is stored.
 * Microsoft signs with RSA; nobody but Graph may look inside, so HMAC does here.
 */
public final class Tokens {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"HS256\",\"kid\":\"simulator\"}";
    private static final String REFRESH_USE = "refresh";
    private static final Duration REFRESH_LIFE = Duration.ofDays(90);

    private final World world;
    private final InstantSource clock;
    private final SecretKeySpec key;
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    private final Set<Use> used = ConcurrentHashMap.newKeySet();

    public Tokens(World world, InstantSource clock) {
        this.world = world;
        this.clock = clock;
        this.key = new SecretKeySpec(world.tokenSigningKey(), "HmacSHA256");
    }

    /** A token for Graph; with a user it is a delegated one and carries scopes, else roles where there are any. */
    public String access(Tenant tenant, @Nullable String user, Duration life) {
        var now = clock.instant();
        String tenantId = tenant.profile().id().toString();
        var claims = Json.object()
                .put("aud", "https://graph.microsoft.com")
                .put("iss", "https://sts.windows.net/" + tenantId + "/")
                .put("iat", now.getEpochSecond())
                .put("nbf", now.getEpochSecond())
                .put("exp", now.plus(life).getEpochSecond())
                .put("appid", world.clientId())
                .put("tid", tenantId)
                .put("idtyp", user == null ? "app" : "user")
                .put("ver", "1.0")
                .put("uti", UUID.randomUUID().toString());
        var roles = tenant.choices().consent().roles();
        if (user != null) {
            claims.put("upn", user).put("scp", String.join(" ", roles));
            tenant.choices().partnerRoles().ifPresent(templates -> {
                var list = claims.putArray("wids");
                templates.forEach(list::add);
            });
        } else if (!roles.isEmpty()) {
            var list = claims.putArray("roles");
            roles.forEach(list::add);
        }
        return sign(claims);
    }

    /** A refresh token of the partner's user, good for every customer tenant. */
    public String refresh(String user) {
        return sign(Json.object()
                .put("use", REFRESH_USE)
                .put("upn", user)
                .put("exp", clock.instant().plus(REFRESH_LIFE).getEpochSecond())
                .put("jti", UUID.randomUUID().toString()));
    }

    /** The user behind a refresh token that is still good. */
    public Optional<String> redeem(String refreshToken) {
        return verified(refreshToken)
                .filter(claims -> REFRESH_USE.equals(claims.path("use").asString("")))
                .map(claims -> claims.path("upn").asString(""));
    }

    /** Notes that a refresh token was used in a tenant; false when it was before. */
    boolean useOnce(String refreshToken, Tenant tenant) {
        return used.add(new Use(signature(refreshToken), tenant.profile().id()));
    }

    /** Whoever an access token speaks for; empty when it is forged, expired, or of another world. */
    public Optional<Caller> caller(String accessToken) {
        return verified(accessToken)
                .flatMap(claims -> Ids.parse(claims.path("tid").asString(""))
                        .flatMap(world::tenant)
                        .map(tenant -> new Caller(tenant, actor(claims), permissions(claims), signature(accessToken))))
                .filter(caller -> !forgotten.contains(caller.signature()));
    }

    /** The caller's token is worth nothing from now on, as if it had run out early. */
    public void forget(Caller caller) {
        forgotten.add(caller.signature());
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private static Actor actor(JsonNode claims) {
        String user = claims.path("upn").asString("");
        return new Actor(claims.path("appid").asString(""), user.isEmpty() ? null : user);
    }

    private static Set<String> permissions(JsonNode claims) {
        var permissions = new HashSet<String>();
        claims.path("roles").forEach(role -> permissions.add(role.asString()));
        for (String scope : claims.path("scp").asString("").split(" ", -1)) {
            permissions.add(scope);
        }
        return permissions;
    }

    private Optional<JsonNode> verified(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !signatureFits(parts)) {
            return Optional.empty();
        }
        try {
            var claims = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
            var expires = Instant.ofEpochSecond(claims.path("exp").asLong(0));
            return clock.instant().isBefore(expires) ? Optional.of(claims) : Optional.empty();
        } catch (IllegalArgumentException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private boolean signatureFits(String[] parts) {
        return MessageDigest.isEqual(
                mac(parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
                parts[2].getBytes(StandardCharsets.US_ASCII));
    }

    private String sign(ObjectNode claims) {
        String content = ENCODER.encodeToString(HEADER.getBytes(StandardCharsets.US_ASCII))
                + "."
                + ENCODER.encodeToString(Json.MAPPER.writeValueAsBytes(claims));
        return content + "." + mac(content);
    }

    private String mac(String content) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return ENCODER.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HmacSHA256", missing);
        }
    }

    /** A refresh token, by its signature, in a tenant. */
    private record Use(String signature, UUID tenant) {}
}
