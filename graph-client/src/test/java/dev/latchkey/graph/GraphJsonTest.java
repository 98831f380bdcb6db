package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.events.VolumeType;
import dev.latchkey.graph.DeviceDetails.ActionState;
import dev.latchkey.graph.GraphFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphJsonTest {

    @Test
    void readsADeviceAndLetsPassWhatItDoesNotKnow() {
        var body = """
                {"value": [{"id": "5D0C7B1E-8a52-4f0b-9a1e-2f8f2d6c1a01", "azureADDeviceId": "9C0E7A36-53f7-4d5b-8f8c-4a0f3b1de201",
                 "deviceName": "LON-LT-0417", "serialNumber": "5CG1", "operatingSystem": "Windows", "isEncrypted": true,
                 "wiFiMacAddress": "3C9C0F11A2B3", "managementAgent": "somethingNew", "brandNew": {"a": [1]}}],
                 "@odata.nextLink": "https://graph.microsoft.com/v1.0/next"}
                """;

        var page = GraphJson.devices(answer(body));

        assertThat(page.next()).isEqualTo("https://graph.microsoft.com/v1.0/next");
        var device = page.items().getFirst();
        assertThat(device.deviceId()).isEqualTo("9c0e7a36-53f7-4d5b-8f8c-4a0f3b1de201");
        assertThat(device.state().intuneId()).isEqualTo("5d0c7b1e-8a52-4f0b-9a1e-2f8f2d6c1a01");
        assertThat(device.state().macAddresses()).containsExactly("3C9C0F11A2B3");
        assertThat(device.state().encrypted()).isTrue();
        assertThat(device.state().managementAgent()).isEqualTo("somethingNew");
        assertThat(device.state().osVersion()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"00000000-0000-0000-0000-000000000000\""})
    void takesTheIntuneIdOfADeviceThatHasNoEntraId(String entraId) {
        var body = "{\"value\": [{\"id\": \"a1\", \"azureADDeviceId\": " + entraId + "}]}";

        var page = GraphJson.devices(answer(body));

        assertThat(page.items().getFirst().deviceId()).isEqualTo("a1");
        assertThat(page.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": 4711}",
                "{\"id\": \"a1\", \"azureADDeviceId\": 4711}",
                "{\"id\": \"a1\", \"deviceName\": 4711}"
            })
    void takesNoNumberForANameOrAnId(String device) {
        assertThatThrownBy(() -> GraphJson.devices(answer("{\"value\": [" + device + "]}")))
                .isInstanceOf(GraphException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"operatingSystemVolume\"', OPERATING_SYSTEM",
        "'\"1\"', OPERATING_SYSTEM",
        "1, OPERATING_SYSTEM",
        "2, FIXED_DATA",
        "'\"removableDataVolume\"', REMOVABLE_DATA",
        "'\"somethingNew\"', UNKNOWN",
        "null, UNKNOWN"
    })
    void readsTheVolumeAsNameAndAsNumber(String json, VolumeType volume) {
        var body = "{\"value\": [{\"id\": \"k\", \"deviceId\": \"D\", \"volumeType\": " + json
                + ", \"createdDateTime\": \"2026-03-02T09:14:07.3312456Z\"}]}";

        var key = GraphJson.keys(answer(body)).items().getFirst();

        assertThat(key.volume()).isEqualTo(volume);
        assertThat(key.deviceId()).isEqualTo("d");
        assertThat(key.createdAt()).isEqualTo(Instant.parse("2026-03-02T09:14:07.331245600Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4711",
                "\"yesterday\"",
                "\"0000-01-01T00:00:00Z\"",
                "\"0001-01-01T00:00:00+01:00\"",
                "\"9999-12-31T23:59:59-01:00\"",
                "true",
                "{}"
            })
    void takesNoKeyWhoseDateCannotBeRead(String createdAt) {
        assertThatThrownBy(() -> GraphJson.keys(answer(createdKey(createdAt))))
                .isInstanceOfSatisfying(
                        GraphException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.GARBAGE));
    }

    @Test
    void aDeviceThatCheckedInBeforeAllTimeNeverDid() {
        var body = "{\"value\": [{\"id\": \"a\", \"lastSyncDateTime\": \"0000-01-01T00:00:00Z\"}]}";

        assertThat(GraphJson.devices(answer(body)).items().getFirst().lastSyncAt())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"0001-01-01T00:00:00Z\""})
    void letsAKeyHaveNoDate(String createdAt) {
        var key = GraphJson.keys(answer(createdKey(createdAt))).items().getFirst();

        assertThat(key.createdAt()).isEqualTo(Instant.EPOCH);
    }

    private static String createdKey(String createdAt) {
        return "{\"value\": [{\"id\": \"k\", \"deviceId\": \"d\", \"createdDateTime\": " + createdAt + "}]}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"isEncrypted\": 1", "\"isEncrypted\": \"true\"", "\"lastSyncDateTime\": 4711"})
    void takesNoDeviceWithAFieldOfAnotherType(String field) {
        assertThatThrownBy(() -> GraphJson.devices(answer("{\"value\": [{\"id\": \"a\", " + field + "}]}")))
                .isInstanceOfSatisfying(
                        GraphException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.GARBAGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>sign in to the proxy</html>",
                "",
                "[]",
                "{}",
                "{\"value\": {}}",
                "{\"value\": [{\"deviceName\": \"no id\"}]}",
                "{\"value\": [{\"id\": \"a\"}",
                "{\"value\": [], \"@odata.nextLink\": 7}"
            })
    void takesNothingElseForAListing(String body) {
        assertThatThrownBy(() -> GraphJson.devices(answer(body)))
                .isInstanceOfSatisfying(
                        GraphException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.GARBAGE));
    }

    @Test
    void readsHowARotationWent() {
        var body = """
                {"id": "5d0c", "lastSyncDateTime": "0001-01-01T00:00:00Z", "deviceActionResults": [
                  {"actionName": "locateDevice", "actionState": "done"},
                  {"@odata.type": "#microsoft.graph.rotateBitLockerKeysDeviceActionResult", "actionName": "x",
                   "actionState": "failed", "startDateTime": "2026-11-22T07:38:55.1177Z", "errorCode": -2144272384}]}
                """;

        var details = GraphJson.details(answer(body));

        assertThat(details.lastSyncAt()).isNull();
        assertThat(details.rotation()).hasValueSatisfying(rotation -> {
            assertThat(rotation.state()).isEqualTo(ActionState.FAILED);
            assertThat(rotation.startedAt()).isEqualTo(Instant.parse("2026-11-22T07:38:55.117700Z"));
            assertThat((int) rotation.errorCode()).isEqualTo(0x80310000);
        });
    }

    @Test
    void takesFromAnErrorNothingButItsCode() {
        assertThat(GraphJson.errorCode(bytes("{\"error\": {\"code\": \"authorization_error\", \"message\": \"m\"}}")))
                .isEqualTo("authorization_error");
        assertThat(GraphJson.errorCode(bytes("{\"error\": {\"code\": \"no code but a sentence\"}}")))
                .isEmpty();
        assertThat(GraphJson.errorCode(bytes("<html>"))).isEmpty();
    }

    private static Answer answer(String body) {
        return new Answer(bytes(body), Instant.parse("2026-11-22T08:00:00Z"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
