package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlIT extends RunningSimulator {

    private static final String MARKER = "244442-694309-119746-295625-480249-045804-063217-603053";
    private static final String KEYS = "/v1.0/informationProtection/bitlocker/recoveryKeys";

    @Test
    void tellsTheTruthThatGraphTells() throws Exception {
        var truth = client.lines("/simulator/truth?tenant=" + tenantId());
        var listed = new HashSet<String>();
        client.json(client.get(KEYS, signedIn))
                .path("value")
                .forEach(key -> listed.add(key.path("id").asString()));

        assertThat(truth)
                .filteredOn(line -> line.path("keyId").isString())
                .extracting(line -> line.path("keyId").asString())
                .containsExactlyInAnyOrderElementsOf(listed);
        assertThat(truth).anyMatch(line -> line.path("keyId").isNull());
        assertThat(truth)
                .anyMatch(line -> line.has("current") && !line.path("current").asBoolean());
        assertThat(truth).anyMatch(line -> !line.path("documented").asBoolean());
        assertThat(client.lines("/simulator/truth")).hasSizeGreaterThan(truth.size());
    }

    @Test
    void documentsMostDevicesSomeByNameOnlyAndThingsMicrosoftDoesNotKnow() throws Exception {
        var entries = client.lines("/simulator/documentation?tenant=" + tenantId());

        assertThat(entries)
                .extracting(entry -> entry.path("externalId").asString())
                .doesNotHaveDuplicates();
        assertThat(entries)
                .filteredOn(entry -> entry.path("serialNumber").isNull())
                .hasSize(2);
        assertThat(entries).anyMatch(entry -> entry.path("type").asString().equals("Printer"));
        assertThat(entries)
                .allMatch(entry -> entry.path("organization").asString().equals("Fabrikam Legal"));
    }

    @Test
    void addsRenamesTakesOfflineAndDeletesADevice() throws Exception {
        var added = client.json(send(
                "POST",
                "/simulator/devices",
                "{\"tenant\":\"" + tenantId() + "\",\"deviceName\":\"A-1\",\"volumes\":2}"));
        String path = "/simulator/devices/" + added.path("deviceId").asString();

        var changed = client.json(send("PATCH", path, "{\"deviceName\":\"A-2\",\"online\":false}"));
        var rotated = client.json(send("POST", path + "/rotate", ""));
        var deleted = send("DELETE", path, null);

        assertThat(added.path("keys")).hasSize(2);
        assertThat(changed.path("deviceName").asString()).isEqualTo("A-2");
        assertThat(changed.path("rotation").asString()).isEqualTo("offline");
        assertThat(rotated.path("keys")).hasSize(4);
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(send("DELETE", path, null).statusCode()).isEqualTo(404);
    }

    @Test
    void plantsAKnownSecret() throws Exception {
        var device = deviceThat("works");
        String keyId = device.path("keys").get(0).path("keyId").asString();
        String path = "/simulator/devices/" + device.path("intuneId").asString() + "/keys/" + keyId;

        var planted = send("PUT", path, "{\"key\":\"" + MARKER + "\"}");
        var read = client.json(client.get(KEYS + "/" + keyId + "?$select=key", signedIn));

        assertThat(planted.statusCode()).isEqualTo(204);
        assertThat(read.path("key").asString()).isEqualTo(MARKER);
        assertThat(send("PUT", path, "{\"key\":\"123\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void countsCallsAndSecretReads() throws Exception {
        String keyId = deviceThat("works").path("keys").get(0).path("keyId").asString();
        send("DELETE", "/simulator/calls", null);
        client.get(KEYS + "/" + keyId + "?$select=key", signedIn);
        client.get(KEYS + "/" + keyId + "?$select=key", signedIn);
        client.get(KEYS, signedIn);

        var calls = client.json(client.get("/simulator/calls", Map.of()));

        assertThat(calls.path("total").path("key").asInt()).isEqualTo(2);
        assertThat(calls.path("total").path("keys").asInt()).isEqualTo(1);
        assertThat(calls.path("secretReads").path("total").asInt()).isEqualTo(2);
        assertThat(calls.path("secretReads").path("mostOfOneKey").asInt()).isEqualTo(2);
        assertThat(calls.path("tenants").path(tenantId()).path("key").asInt()).isEqualTo(2);
    }

    @Test
    void changesOnlyTheSettingsNamed() throws Exception {
        var before = simulator.settings();

        var answer = send("PATCH", "/simulator/settings", "{\"retryAfter\":\"absent\",\"checkInSeconds\":1}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(simulator.settings())
                .isEqualTo(before.with("retryAfter", "absent").with("checkInSeconds", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH | /simulator/settings | {\"latency\":1}",
                "PATCH | /simulator/settings | {\"latencyMillis\":-1}",
                "PATCH | /simulator/settings | []",
                "POST  | /simulator/faults   | {\"answer\":\"200\"}",
                "POST  | /simulator/faults   | {\"kind\":\"teapot\",\"answer\":\"503\"}",
                "POST  | /simulator/faults   | {",
                "POST  | /simulator/certificates | {\"pem\":\"x\"}"
            })
    void saysWhatIsWrongWithABadCall(String method, String path, String body) throws Exception {
        var answer = send(method, path, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(client.json(answer).path("error").asString()).isNotBlank();
    }

    @Test
    void doesNotKnowWhatIsNotThere() throws Exception {
        assertThat(send("GET", "/simulator/nothing", null).statusCode()).isEqualTo(404);
        assertThat(send("GET", "/simulator/tenants/3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11", null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("PATCH", "/simulator/devices/x", "{}").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/simulator/devices", "{\"tenant\":\"x\"}").statusCode())
                .isEqualTo(404);
    }

    private String tenantId() {
        return tenant.path("tenantId").asString();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(method, path, body, Map.of());
    }
}
