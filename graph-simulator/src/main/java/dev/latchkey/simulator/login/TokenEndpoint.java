package dev.latchkey.simulator.login;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.QueryString;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.world.Ids;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code POST /{tenant}/oauth2/v2.0/token}: client credentials, and the refresh token of a partner's user. */
public final class TokenEndpoint {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final World world;
    private final Switches switches;
    private final Tokens tokens;
    private final ClientAssertions assertions;
    private final InstantSource clock;

    public TokenEndpoint(
            World world, Switches switches, Tokens tokens, ClientAssertions assertions, InstantSource clock) {
        this.world = world;
        this.switches = switches;
        this.tokens = tokens;
        this.assertions = assertions;
        this.clock = clock;
    }

    public Answer answer(Request request, String tenantSegment) {
        var form = QueryString.parse(request.body());
        var tenantId = Ids.parse(tenantSegment);
        if (tenantId.isEmpty()) {
            return refusal(AadError.BAD_TENANT, request);
        }
        var tenant = world.tenant(tenantId.get());
        if (tenant.isEmpty()) {
            return refusal(AadError.TENANT_NOT_FOUND, request);
        }
        return fault(form, tenant.get(), request.path())
                .map(error -> refusal(error, request))
                .orElseGet(() -> grant(form, tenant.get(), request));
    }

    private Optional<AadError> fault(QueryString form, Tenant tenant, String path) {
        var forced = tenant.choices().tokenError().flatMap(AadError::ofCode);
        if (forced.isPresent()) {
            return forced;
        }
        if (form.get("grant_type").isEmpty() || form.get("client_id").isEmpty()) {
            return Optional.of(AadError.PARAMETER_MISSING);
        }
        if (!form.get("client_id").get().equals(world.clientId())) {
            return Optional.of(AadError.APP_NOT_IN_DIRECTORY);
        }
        var credentialFault = credentialFault(form, path);
        return credentialFault.isPresent() ? credentialFault : grantFault(form, tenant);
    }

    private Optional<AadError> credentialFault(QueryString form, String path) {
        if (form.get("client_assertion").isPresent()) {
            return assertions.faultIn(form.get("client_assertion").get(), path);
        }
        if (form.get("client_secret").isEmpty()) {
            return Optional.of(AadError.NO_CREDENTIAL);
        }
        boolean right = form.get("client_secret").get().equals(world.clientSecret());
        return right ? Optional.empty() : Optional.of(AadError.BAD_SECRET);
    }

    private static Optional<AadError> grantFault(QueryString form, Tenant tenant) {
        boolean consented = tenant.choices().consent().granted();
        return switch (form.get("grant_type").orElse("")) {
            case "client_credentials" -> {
                if (!consented) {
                    yield Optional.of(AadError.APP_NOT_IN_DIRECTORY);
                }
                // Libraries send OpenID scopes along, here too.
                boolean wholeApp = Arrays.stream(form.get("scope").orElse("").split(" ", -1))
                        .anyMatch(scope -> scope.endsWith("/.default"));
                yield wholeApp ? Optional.empty() : Optional.of(AadError.BAD_SCOPE);
            }
            case "refresh_token" -> {
                if (form.get("refresh_token").isEmpty()) {
                    yield Optional.of(AadError.PARAMETER_MISSING);
                }
                yield consented ? Optional.empty() : Optional.of(AadError.CONSENT_REQUIRED);
            }
            default -> Optional.of(AadError.UNSUPPORTED_GRANT);
        };
    }

    private Answer grant(QueryString form, Tenant tenant, Request request) {
        if (form.get("grant_type").orElse("").equals("client_credentials")) {
            return granted(tenant, null);
        }
        String refreshToken = form.get("refresh_token").orElse("");
        var redeemed = tokens.redeem(refreshToken);
        if (redeemed.isPresent() && switches.now().strictRefreshTokens() && !tokens.useOnce(refreshToken, tenant)) {
            return refusal(AadError.TOKEN_REVOKED, request);
        }
        return redeemed.map(user -> granted(tenant, user))
                .orElseGet(() -> refusal(AadError.REFRESH_TOKEN_EXPIRED, request));
    }

    private Answer granted(Tenant tenant, @Nullable String user) {
        int seconds = switches.now().tokenSeconds();
        var reply = Json.object()
                .put("token_type", "Bearer")
                .put("expires_in", seconds)
                .put("ext_expires_in", seconds)
                .put("access_token", tokens.access(tenant, user, Duration.ofSeconds(seconds)));
        if (user != null) {
            reply.put("scope", "https://graph.microsoft.com/.default").put("refresh_token", tokens.refresh(user));
        }
        return Answer.json(200, reply).with("Cache-Control", "no-store, no-cache");
    }

    private Answer refusal(AadError error, Request request) {
        String trace = UUID.randomUUID().toString();
        String correlation = request.header("client-request-id")
                .orElseGet(() -> UUID.randomUUID().toString());
        String timestamp = TIMESTAMP.format(clock.instant());
        var body = Json.object()
                .put("error", error.error())
                .put(
                        "error_description",
                        "AADSTS" + error.code() + ": " + error.message() + "\r\nTrace ID: " + trace
                                + "\r\nCorrelation ID: " + correlation + "\r\nTimestamp: " + timestamp);
        body.putArray("error_codes").add(error.code());
        body.put("timestamp", timestamp)
                .put("trace_id", trace)
                .put("correlation_id", correlation)
                .put("error_uri", request.base() + "/error?code=" + error.code());
        if (error == AadError.CONSENT_REQUIRED) {
            body.put("suberror", "consent_required");
        }
        if (error.carriesClaims()) {
            body.put("claims", "{\"access_token\":{\"capolids\":{\"essential\":true}}}");
        }
        return Answer.json(error.status(), body);
    }
}
