package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInIT extends RunningSimulator {

    @Test
    void refusesAsEntraDoes() throws Exception {
        var wrongSecret = new HashMap<>(client.credentials(tenant));
        wrongSecret.put("client_secret", "wrong");
        var wrongApp = new HashMap<>(client.credentials(tenant));
        wrongApp.put("client_id", "3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11");

        assertThat(refusal(tenantId(), wrongSecret)).isEqualTo("401 invalid_client 7000215");
        assertThat(refusal(tenantId(), wrongApp)).isEqualTo("400 unauthorized_client 700016");
        assertThat(refusal("3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11", client.credentials(tenant)))
                .isEqualTo("400 invalid_tenant 90002");
        assertThat(refusal("common", client.credentials(tenant))).isEqualTo("400 invalid_request 900023");
        assertThat(refusal(tenantId(), Map.of("grant_type", "client_credentials")))
                .isEqualTo("400 invalid_request 900144");
    }

    @Test
    void refusesATenantThatWithdrewItsConsent() throws Exception {
        client.send("POST", "/simulator/tenants/" + tenantId() + "/consent", "{\"revoked\":true}", Map.of());

        assertThat(refusal(tenantId(), client.credentials(tenant))).isEqualTo("400 unauthorized_client 700016");
    }

    @Test
    void givesTheErrorItWasToldToGive() throws Exception {
        String path = "/simulator/tenants/" + tenantId() + "/token-error";
        client.send("PUT", path, "{\"code\":53003}", Map.of());

        assertThat(refusal(tenantId(), client.credentials(tenant))).isEqualTo("400 invalid_grant 53003");
        client.send("DELETE", path, null, Map.of());

        assertThat(client.askToken(tenantId(), client.credentials(tenant)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void letsTokensExpire() throws Exception {
        clock.turn(Duration.ofHours(1));

        assertThat(client.get("/v1.0/deviceManagement/managedDevices", signedIn).statusCode())
                .isEqualTo(401);
    }

    @Test
    void rollsRefreshTokensAndNamesThePersonInTheAudit() throws Exception {
        var form = new HashMap<>(client.credentials(tenant));
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", tenant.path("refreshToken").asString());

        var reply = client.json(client.askToken(tenantId(), form));
        String keyId = deviceThat("works").path("keys").get(0).path("keyId").asString();
        var headers =
                Map.of("Authorization", "Bearer " + reply.path("access_token").asString());
        client.get("/v1.0/informationProtection/bitlocker/recoveryKeys/" + keyId + "?$select=key", headers);
        var audit = client.json(client.get("/v1.0/auditLogs/directoryAudits", headers));

        assertThat(reply.path("refresh_token").asString()).isNotBlank().isNotEqualTo(form.get("refresh_token"));
        assertThat(audit.path("value")
                        .get(0)
                        .path("initiatedBy")
                        .path("user")
                        .path("userPrincipalName")
                        .asString())
                .isEqualTo("sync@partner.example");
        form.put("refresh_token", "stale");
        assertThat(refusal(tenantId(), form)).isEqualTo("400 invalid_grant 700082");
    }

    @Test
    void takesARefreshTokenOncePerTenantWhenStrict() throws Exception {
        change("strictRefreshTokens", true);
        var form = new HashMap<>(client.credentials(tenant));
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", tenant.path("refreshToken").asString());

        var first = client.json(client.askToken(tenantId(), form));

        assertThat(refusal(tenantId(), form)).isEqualTo("400 invalid_grant 50173");
        assertThat(client.askToken(client.tenant(1).path("tenantId").asString(), form)
                        .statusCode())
                .as("in another tenant")
                .isEqualTo(200);
        form.put("refresh_token", first.path("refresh_token").asString());
        assertThat(client.askToken(tenantId(), form).statusCode()).isEqualTo(200);
    }

    @Test
    void putsScopesIntoDelegatedTokensAndRolesIntoOthers() throws Exception {
        var form = new HashMap<>(client.credentials(tenant));
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", tenant.path("refreshToken").asString());

        assertThat(claims(client.credentials(tenant))).contains("\"roles\":[").doesNotContain("\"scp\"");
        assertThat(claims(form)).contains("\"scp\":\"").doesNotContain("\"roles\"");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                65001, 7000229, 700016, 7000215, 7000222, 700027, 50020, 90002, 900023, 5000224, 700082, 50173, 53003,
                50076, 900144
            })
    void canGiveEveryErrorOfTheReference(int code) throws Exception {
        client.send("PUT", "/simulator/tenants/" + tenantId() + "/token-error", "{\"code\":" + code + "}", Map.of());

        assertThat(refusal(tenantId(), client.credentials(tenant))).endsWith(" " + code);
    }

    private String claims(Map<String, String> form) throws Exception {
        String token = client.json(client.askToken(tenantId(), form))
                .path("access_token")
                .asString();
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    @Test
    void describesItselfToIdentityLibraries() throws Exception {
        var openId = client.json(client.get("/" + tenantId() + "/v2.0/.well-known/openid-configuration", Map.of()));
        var instance = client.json(client.get(
                "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://localhost/x/oauth2/v2.0/authorize",
                Map.of()));

        assertThat(openId.path("token_endpoint").asString())
                .isEqualTo(simulator.loginUrl() + "/" + tenantId() + "/oauth2/v2.0/token");
        assertThat(instance.path("metadata").get(0).path("preferred_network").asString())
                .isEqualTo(simulator.loginUrl().getAuthority());
    }

    private String tenantId() {
        return tenant.path("tenantId").asString();
    }

    private String refusal(String tenantId, Map<String, String> form) throws Exception {
        var answer = client.askToken(tenantId, form);
        var body = client.json(answer);
        return answer.statusCode() + " " + body.path("error").asString() + " "
                + body.path("error_codes").get(0).asInt();
    }
}
