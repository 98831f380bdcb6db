package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminConsentIT extends RunningSimulator {

    private static final String CALLBACK = "http://localhost:1/consent/callback";

    @BeforeEach
    void withdrawConsent() throws Exception {
        client.send("POST", "/simulator/tenants/" + tenantId() + "/consent", "{\"revoked\":true}", Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/adminconsent", "/v2.0/adminconsent"})
    void grantsWhatTheAdministratorAccepts(String path) throws Exception {
        var page = client.get(link(path, CALLBACK, ""), Map.of());
        var accepted = client.send("POST", link(path, CALLBACK, ""), "decision=accept", Map.of());

        assertThat(page.body()).contains("Accept", "Cancel", "Fabrikam Legal");
        assertThat(location(accepted))
                .startsWith(CALLBACK + "?")
                .contains("tenant=" + tenantId(), "state=a%20b", "admin_consent=True");
        assertThat(client.askToken(tenantId(), client.credentials(tenant)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void grantsNothingWhenTheAdministratorCancels() throws Exception {
        client.get(link("/adminconsent", CALLBACK, ""), Map.of());
        var cancelled = client.send("POST", link("/adminconsent", CALLBACK, ""), "decision=cancel", Map.of());

        assertThat(location(cancelled)).contains("error=permission_denied", "state=a%20b");
        assertThat(client.askToken(tenantId(), client.credentials(tenant)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void grantsOnlyTheScopesNamed() throws Exception {
        change("autoConsent", true);
        String scope = "https://graph.microsoft.com/BitlockerKey.ReadBasic.All offline_access";

        client.get(link("/v2.0/adminconsent", CALLBACK, scope), Map.of());

        assertThat(client.tenant(0).path("roles"))
                .extracting(role -> role.asString())
                .containsExactly("BitlockerKey.ReadBasic.All");
    }

    @Test
    void redirectsAtOnceWhenToldTo() throws Exception {
        change("autoConsent", true);

        var answer = client.get(link("/v2.0/adminconsent", CALLBACK, "https://graph.microsoft.com/.default"), Map.of());

        assertThat(location(answer)).contains("admin_consent=True");
        assertThat(client.tenant(0).path("roles").size()).isGreaterThan(5);
    }

    @Test
    void redirectsOnlyToKnownAddresses() throws Exception {
        change("autoConsent", true);
        String elsewhere = "https://console.example/consent/callback";

        var refused = client.get(link("/adminconsent", elsewhere, ""), Map.of());
        change("redirectUris", List.of(elsewhere));
        var known = client.get(link("/adminconsent", elsewhere, ""), Map.of());

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("AADSTS50011");
        assertThat(location(known)).startsWith(elsewhere);
    }

    private String link(String path, String redirectUri, String scope) {
        return "/" + tenantId() + path + "?client_id=" + tenant.path("clientId").asString() + "&redirect_uri="
                + encoded(redirectUri) + "&scope=" + encoded(scope) + "&state=" + encoded("a b");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("location").orElseThrow();
    }

    private String tenantId() {
        return tenant.path("tenantId").asString();
    }
}
