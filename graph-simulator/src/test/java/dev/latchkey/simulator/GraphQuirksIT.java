package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GraphQuirksIT extends RunningSimulator {

    private static final String DEVICES = "/v1.0/deviceManagement/managedDevices";
    private static final String KEYS = "/v1.0/informationProtection/bitlocker/recoveryKeys";

    @Test
    void pagesThroughAllDevicesWithoutLossOrRepeat() throws Exception {
        change("devicePageSize", 7);
        var seen = new HashSet<String>();
        int pages = 0;

        String next = DEVICES + "?$select=id,deviceName";
        while (!next.isEmpty()) {
            var page = client.json(client.get(next, signedIn));
            page.path("value")
                    .forEach(device ->
                            assertThat(seen.add(device.path("id").asString())).isTrue());
            next = page.path("@odata.nextLink").asString("");
            pages++;
        }

        assertThat(seen).hasSize(44);
        assertThat(pages).isEqualTo(7);
    }

    @Test
    void tellsLessInListsThanSingly() throws Exception {
        var device = deviceThat("works");
        String one = DEVICES + "/" + device.path("intuneId").asString();
        client.send("POST", one.replace("v1.0", "beta") + "/rotateBitLockerKeys", null, signedIn);

        var listed = client.json(client.get(
                DEVICES + "?$filter=deviceName eq '" + device.path("deviceName").asString() + "'", signedIn));
        var single = client.json(client.get(one, signedIn));
        var selected = client.json(client.get(one + "?$select=ethernetMacAddress", signedIn));

        assertThat(listed.path("value").get(0).path("deviceActionResults")).isEmpty();
        assertThat(single.path("deviceActionResults")).hasSize(1);
        assertThat(single.path("ethernetMacAddress").isNull()).isTrue();
        assertThat(selected.path("ethernetMacAddress").asString()).hasSize(12);
    }

    @Test
    void listsOnlyComanagedDevicesOnBetaAndKnowsNoneOnV1() throws Exception {
        var listed = client.json(client.get("/beta/deviceManagement/comanagedDevices", signedIn));

        assertThat(listed.path("value"))
                .hasSize(3)
                .allMatch(device -> device.path("managementAgent").asString().equals("configurationManagerClientMdm"));
        assertThat(client.get("/v1.0/deviceManagement/comanagedDevices", signedIn)
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                DEVICES + "?$orderby=deviceName",
                DEVICES + "?$top=1001",
                DEVICES + "?$filter=udid eq 'x'",
                DEVICES + "?$select=nonsense",
                DEVICES + "?$skiptoken=foreign",
                KEYS + "?$top=5",
                KEYS + "?$skip=5",
                KEYS + "?$count=true",
                KEYS + "?$orderby=createdDateTime",
                KEYS + "?$filter=volumeType eq '1'",
                KEYS + "?$filter=id eq 'x'"
            })
    void refusesWhatGraphRefuses(String path) throws Exception {
        var answer = client.get(path, signedIn);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(client.json(answer).path("error").path("code").asString()).isEqualTo("BadRequest");
    }

    @Test
    void neverShowsSecretsInAList() throws Exception {
        var answer = client.get(KEYS + "?$select=id,key", signedIn);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("\"key\"");
    }

    @Test
    void pagesThroughAllKeysAlsoInTheMiddleOfADevice() throws Exception {
        change("keyPageSize", 1);
        var seen = new HashSet<String>();

        String next = KEYS;
        while (!next.isEmpty()) {
            var page = client.json(client.get(next, signedIn));
            page.path("value")
                    .forEach(key ->
                            assertThat(seen.add(key.path("id").asString())).isTrue());
            next = page.path("@odata.nextLink").asString("");
        }

        assertThat(seen).hasSize(tenant.path("keys").asInt());
    }

    @Test
    void auditsTheReadingOfASecretAndNothingElse() throws Exception {
        var device = deviceThat("works");
        String keyId = device.path("keys").get(0).path("keyId").asString();
        client.get(KEYS, signedIn);
        client.get(KEYS + "/" + keyId, signedIn);

        var secret = client.json(client.get(KEYS + "/" + keyId + "?$select=key", signedIn));
        var audit = client.json(client.get(
                "/v1.0/auditLogs/directoryAudits?$filter=category eq 'KeyManagement' and activityDisplayName eq 'Read BitLocker key'",
                signedIn));

        assertThat(secret.path("key").asString()).matches("\\d{6}(-\\d{6}){7}");
        assertThat(audit.path("value")).hasSize(1);
        assertThat(audit.path("value")
                        .get(0)
                        .path("targetResources")
                        .get(0)
                        .path("displayName")
                        .asString())
                .isEqualTo(keyId);
    }

    @Test
    void listsWindowsDevicesThatCheckedInSince() throws Exception {
        String windows = "/v1.0/deviceManagement/managedDevices?$filter=operatingSystem eq 'Windows'";
        var all = client.json(client.get(windows, signedIn)).path("value");
        String since = "2026-07-01T00:00:00Z";

        var recent = client.json(client.get(windows + " and lastSyncDateTime gt " + since, signedIn))
                .path("value");

        assertThat(all).hasSize(40);
        assertThat(recent)
                .extracting(device -> device.path("id").asString())
                .isNotEmpty()
                .hasSizeLessThan(40)
                .containsExactlyElementsOf(all.valueStream()
                        .filter(device ->
                                device.path("lastSyncDateTime").asString().compareTo(since) > 0)
                        .map(device -> device.path("id").asString())
                        .toList());
    }

    @Test
    void asksForDebugHeadersWhenStrict() throws Exception {
        change("strictHeaders", true);
        var headers = new HashMap<>(signedIn);

        assertThat(client.get(KEYS, headers).statusCode()).isEqualTo(400);
        headers.putAll(Map.of("ocp-client-name", "test", "ocp-client-version", "1"));

        assertThat(client.get(KEYS, headers).statusCode()).isEqualTo(200);
    }

    @Test
    void writesVolumeTypesAsNumbersWhenTold() throws Exception {
        change("numericVolumeType", true);

        assertThat(client.json(client.get(KEYS, signedIn))
                        .path("value")
                        .get(0)
                        .path("volumeType")
                        .asString())
                .isEqualTo("1");
    }

    @Test
    void rotatesOnBetaOnly() throws Exception {
        var device = deviceThat("works");
        String path =
                "/deviceManagement/managedDevices/" + device.path("intuneId").asString();

        assertThat(client.send("POST", "/v1.0" + path + "/rotateBitLockerKeys", null, signedIn)
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.send("POST", "/beta" + path + "/rotateBitLockerKeys", null, signedIn)
                        .statusCode())
                .isEqualTo(204);
        clock.turn(Duration.ofSeconds(4));

        var action = client.json(client.get("/beta" + path + "?$select=deviceActionResults", signedIn))
                .path("deviceActionResults")
                .get(0);
        assertThat(action.path("actionState").asString()).isEqualTo("done");
        assertThat(deviceThat("works").path("keys").size())
                .isEqualTo(device.path("keys").size() + 1);
        assertThat(client.json(client.get(
                                "/beta/deviceManagement/remoteActionAudits?$filter=action eq 'rotateBitLockerKeys'",
                                signedIn))
                        .path("value"))
                .hasSize(1);
        assertThat(client.json(client.get("/v1.0/deviceManagement/auditEvents", signedIn))
                        .path("value"))
                .hasSize(1);
    }

    @Test
    void refusesToRotateAMacAndDoesNotKnowAStranger() throws Exception {
        String mac = deviceThat("not_windows").path("intuneId").asString();

        assertThat(rotate(mac)).isEqualTo(400);
        assertThat(rotate("3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11")).isEqualTo(404);
    }

    @Test
    void throttlesInIntunesOwnShape() throws Exception {
        change("retryAfter", "fractional");
        for (int i = 0; i < 200; i++) {
            rotate("3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11");
        }

        var answer = client.send(
                "POST",
                "/beta/deviceManagement/managedDevices/3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11/rotateBitLockerKeys",
                null,
                signedIn);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("20.000");
        assertThat(client.json(answer).path("error").path("message").asString()).contains("\"_version\" : 3");
    }

    @Test
    void refusesWithTheErrorOfEachService() throws Exception {
        control("/simulator/tenants/" + tenant.path("tenantId").asString() + "/consent", "{\"granted\":[]}");

        assertThat(code(DEVICES)).isEqualTo("403 Forbidden");
        assertThat(code(KEYS)).isEqualTo("403 authorization_error");
        assertThat(code("/v1.0/auditLogs/directoryAudits")).isEqualTo("403 Authorization_RequestDenied");
    }

    @Test
    void keepsTenantsApartByTheirTokens() throws Exception {
        var foreign = client.lines("/simulator/devices?tenant="
                        + client.tenant(1).path("tenantId").asString())
                .getFirst();

        assertThat(client.get(DEVICES + "/" + foreign.path("intuneId").asString(), signedIn)
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.get(DEVICES, Map.of("Authorization", "Bearer x.y.z")).statusCode())
                .isEqualTo(401);
        assertThat(client.get(DEVICES, Map.of()).statusCode()).isEqualTo(401);
    }

    @Test
    void breaksAnswersAsTold() throws Exception {
        String device = deviceThat("works").path("intuneId").asString();
        control("/simulator/faults", "{\"kind\":\"devices\",\"answer\":\"503\",\"retryAfter\":\"7\"}");
        control("/simulator/faults", "{\"kind\":\"keys\",\"answer\":\"garbage\"}");
        control("/simulator/faults", "{\"kind\":\"rotate\",\"answer\":\"cut\",\"times\":1}");
        control("/simulator/faults", "{\"kind\":\"device\",\"answer\":\"cut\"}");

        var unavailable = client.get(DEVICES, signedIn);
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("Retry-After")).contains("7");
        assertThat(client.get(KEYS, signedIn).body()).startsWith("<html>");
        assertThatThrownBy(() -> client.get(DEVICES + "/" + device, signedIn)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.send(
                        "POST",
                        "/beta/deviceManagement/managedDevices/" + device + "/rotateBitLockerKeys",
                        "{}",
                        signedIn))
                .isInstanceOf(IOException.class);
        assertThat(client.json(client.get(DEVICES + "/" + device, signedIn)).path("deviceActionResults"))
                .as("the cut rotation took effect")
                .hasSize(1);
    }

    private int rotate(String id) throws Exception {
        return client.send(
                        "POST", "/beta/deviceManagement/managedDevices/" + id + "/rotateBitLockerKeys", null, signedIn)
                .statusCode();
    }

    private String code(String path) throws Exception {
        var answer = client.get(path, signedIn);
        JsonNode error = client.json(answer).path("error");
        return answer.statusCode() + " " + error.path("code").asString();
    }

    private void control(String path, String body) throws Exception {
        assertThat(client.send("POST", path, body, Map.of()).statusCode()).isLessThan(300);
    }

    @Test
    void tellsWhichDevicesAreInAGroupOnlyToWhoMayReadDevices() throws Exception {
        var tenantId = tenant.path("tenantId").asString();
        var name = client.json(client.get(DEVICES + "?$top=1", signedIn))
                .path("value")
                .get(0)
                .path("deviceName")
                .asString();
        client.send(
                "PUT",
                "/simulator/tenants/" + tenantId + "/groups",
                "{\"Lon's\":\"" + name + "\",\"None\":\"~\"}",
                Map.of());
        var forbidden = client.get("/v1.0/groups", signedIn);
        grant(tenantId, "GroupMember.Read.All");
        var members = client.signedIn(tenant);
        var found = client.json(client.get("/v1.0/groups?$filter=displayName eq 'lon''s'&$select=id", members));
        var path = "/v1.0/groups/" + found.path("value").get(0).path("id").asString()
                + "/transitiveMembers/microsoft.graph.device?$select=id,deviceId";
        var eventual = new HashMap<>(members);
        eventual.put("ConsistencyLevel", "eventual");
        var limited = client.json(client.get(path + "&$count=true", eventual));
        grant(tenantId, "GroupMember.Read.All", "Device.Read.All");
        eventual.putAll(client.signedIn(tenant));
        var all = client.json(client.get(path + "&$count=true", eventual));

        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(found.path("value")).hasSize(1);
        assertThat(client.get(path, members).statusCode()).isEqualTo(400);
        assertThat(client.json(client.get(path, eventual))
                        .path("error")
                        .path("code")
                        .asString())
                .isEqualTo("Request_UnsupportedQuery");
        assertThat(client.get(path.replace("groups/", "groups/0") + "&$count=true", eventual)
                        .statusCode())
                .isEqualTo(404);
        assertThat(limited.path("value"))
                .isNotEmpty()
                .allMatch(member -> member.path("deviceId").isNull());
        assertThat(all.path("value"))
                .hasSameSizeAs(limited.path("value"))
                .allMatch(member -> member.path("deviceId").asString().length() == 36);
    }

    private void grant(String tenantId, String... roles) throws Exception {
        client.send(
                "POST",
                "/simulator/tenants/" + tenantId + "/consent",
                "{\"granted\":[\"" + String.join("\",\"", roles) + "\"]}",
                Map.of());
    }
}
