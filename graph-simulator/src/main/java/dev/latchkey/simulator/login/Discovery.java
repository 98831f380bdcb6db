package dev.latchkey.simulator.login;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import java.net.URI;

/** What an identity library asks before it asks for a token. */
public final class Discovery {

    private Discovery() {}

    /** {@code GET /common/discovery/instance}: every host that reaches us is a good one, named by the caller or not at all. */
    public static Answer instance(Request request) {
        String host = URI.create(request.base()).getAuthority();
        String wanted = request.query().get("authorization_endpoint").orElse("");
        if (!wanted.startsWith("https://")) {
            return Answer.json(
                    400,
                    Json.object()
                            .put("error", "invalid_request")
                            .put("error_description", "AADSTS50049: Unknown or invalid instance."));
        }
        var reply = Json.object()
                .put("tenant_discovery_endpoint", request.base() + "/common/v2.0/.well-known/openid-configuration")
                .put("api-version", "1.1");
        var metadata = reply.putArray("metadata").addObject();
        metadata.put("preferred_network", host).put("preferred_cache", host);
        metadata.putArray("aliases").add(host);
        return Answer.json(200, reply);
    }

    /** {@code GET /{tenant}/v2.0/.well-known/openid-configuration}. */
    public static Answer openId(Request request, String tenant) {
        String root = request.base() + "/" + tenant;
        var reply = Json.object()
                .put("issuer", root + "/v2.0")
                .put("authorization_endpoint", root + "/oauth2/v2.0/authorize")
                .put("token_endpoint", root + "/oauth2/v2.0/token")
                .put("jwks_uri", root + "/discovery/v2.0/keys");
        reply.putArray("response_types_supported").add("code").add("token");
        reply.putArray("subject_types_supported").add("pairwise");
        reply.putArray("id_token_signing_alg_values_supported").add("RS256");
        return Answer.json(200, reply);
    }
}
