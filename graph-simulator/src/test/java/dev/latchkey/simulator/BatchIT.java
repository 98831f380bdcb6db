package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BatchIT extends RunningSimulator {

    private static final String AUDITS = "/auditLogs/directoryAudits";

    @Test
    void decodesEncodedQueryNamesAndTakesUrlsWithoutSlash() throws Exception {
        String keyId = deviceThat("works").path("keys").get(0).path("keyId").asString();

        var responses =
                batch("v1.0", get("1", "informationProtection/bitlocker/recoveryKeys/" + keyId + "?%24select=key"));

        assertThat(step(responses, "1").path("status").asInt()).isEqualTo(200);
        assertThat(step(responses, "1").path("body").path("key").asString()).hasSize(55);
    }

    @Test
    void looksUpSinglyWithoutReadingASecretAndMissesWhatIsGone() throws Exception {
        var present = deviceThat("works");
        var leaving = deviceThat("offline");
        client.send("DELETE", "/simulator/devices/" + leaving.path("intuneId").asString(), null, Map.of());

        var responses = batch(
                "v1.0",
                String.join(
                        ",",
                        get("key", key(present)),
                        get("gone key", key(leaving)),
                        get("device", device(present)),
                        get("gone device", device(leaving))));
        var reads = client.json(client.get("/simulator/calls", Map.of())).path("secretReads");

        assertThat(step(responses, "key").path("status").asInt()).isEqualTo(200);
        assertThat(step(responses, "key").path("body").has("key")).isFalse();
        assertThat(step(responses, "gone key").path("status").asInt()).isEqualTo(404);
        assertThat(step(responses, "device").path("status").asInt()).isEqualTo(200);
        assertThat(step(responses, "gone device").path("status").asInt()).isEqualTo(404);
        assertThat(reads.path("total").asInt()).isZero();
    }

    private static String key(JsonNode device) {
        return "/informationProtection/bitlocker/recoveryKeys/"
                + device.path("keys").get(0).path("keyId").asString();
    }

    private static String device(JsonNode device) {
        return "/deviceManagement/managedDevices/" + device.path("intuneId").asString();
    }

    @Test
    void throttlesEachStepByItself() throws Exception {
        String steps = IntStream.rangeClosed(1, 7)
                .mapToObj(id -> get(Integer.toString(id), AUDITS))
                .collect(Collectors.joining(","));

        var responses = batch("v1.0", steps);

        assertThat(responses)
                .filteredOn(step -> step.path("status").asInt() == 200)
                .hasSize(5);
        assertThat(responses)
                .filteredOn(step -> step.path("status").asInt() == 429)
                .hasSize(2)
                .allMatch(step -> step.path("headers").path("Retry-After").isString());
    }

    @Test
    void rotatesOnlyWithBodyAndContentType() throws Exception {
        String url = "/deviceManagement/managedDevices/"
                + deviceThat("works").path("intuneId").asString() + "/rotateBitLockerKeys";

        var responses = batch(
                "beta",
                "{\"id\":\"bare\",\"method\":\"POST\",\"url\":\"" + url + "\"},"
                        + "{\"id\":\"full\",\"method\":\"POST\",\"url\":\"" + url
                        + "\",\"headers\":{\"Content-Type\":\"application/json\"},\"body\":{}}");

        assertThat(step(responses, "bare").path("status").asInt()).isEqualTo(400);
        assertThat(step(responses, "full").path("status").asInt()).isEqualTo(204);
    }

    @Test
    void failsAStepWhoseParentFailed() throws Exception {
        var responses = batch(
                "v1.0",
                "{\"id\":\"b\",\"method\":\"GET\",\"url\":\"/deviceManagement/managedDevices\",\"dependsOn\":[\"A\"]},"
                        + get("a", "/deviceManagement/managedDevices/unknown"));

        assertThat(step(responses, "a").path("status").asInt()).isEqualTo(404);
        assertThat(step(responses, "b").path("status").asInt()).isEqualTo(424);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{}",
                "{\"requests\":[]}",
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\"}]}",
                "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\"},{\"id\":\"A\",\"method\":\"GET\",\"url\":\"/x\"}]}",
                "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[\"z\"]}]}",
                "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[\"a\"]}]}"
            })
    void refusesABatchItCannotRead(String body) throws Exception {
        assertThat(client.send("POST", "/v1.0/$batch", body, signedIn).statusCode())
                .isEqualTo(400);
    }

    @Test
    void takesTwentyStepsAndNotOneMore() throws Exception {
        assertThat(client.send("POST", "/v1.0/$batch", batchOf(20), signedIn).statusCode())
                .isEqualTo(200);
        assertThat(client.send("POST", "/v1.0/$batch", batchOf(21), signedIn).statusCode())
                .isEqualTo(400);
    }

    private static String batchOf(int steps) {
        return IntStream.rangeClosed(1, steps)
                .mapToObj(id -> get(Integer.toString(id), "/deviceManagement/managedDevices?$top=1"))
                .collect(Collectors.joining(",", "{\"requests\":[", "]}"));
    }

    private JsonNode batch(String version, String steps) throws Exception {
        var answer = client.send("POST", "/" + version + "/$batch", "{\"requests\":[" + steps + "]}", signedIn);
        assertThat(answer.statusCode()).isEqualTo(200);
        return client.json(answer).path("responses");
    }

    private static JsonNode step(JsonNode responses, String id) {
        for (var response : responses) {
            if (response.path("id").asString().equals(id)) {
                return response;
            }
        }
        throw new AssertionError("no step " + id);
    }

    private static String get(String id, String url) {
        return "{\"id\":\"" + id + "\",\"method\":\"GET\",\"url\":\"" + url + "\"}";
    }
}
