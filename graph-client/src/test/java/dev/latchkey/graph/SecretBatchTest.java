package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.graph.GraphFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBatchTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final String FIRST = "3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11";
    private static final String SECOND = "b8d2a4f0-61c7-4f3e-8d11-5a9e2c7f4411";
    private static final String THIRD = "c8d2a4f0-61c7-4f3e-8d11-5a9e2c7f4411";
    private static final String DIGITS = "397309-078848-274615-431123-052811-666798-376805-165770";

    private final SecretBatch batch = new SecretBatch(List.of(FIRST, SECOND, THIRD), Optional.empty());

    @Test
    void asksForEveryKeyOnce() {
        var request = new String(batch.request(), StandardCharsets.UTF_8);

        assertThat(request)
                .contains("\"url\":\"/informationProtection/bitlocker/recoveryKeys/" + FIRST + "?$select=key\"")
                .contains("ocp-client-name");
    }

    @Test
    void tellsForEachKeyWhatCameOfIt() {
        var body = """
                {"responses": [
                  {"body": {"key": "%s", "id": "%s"}, "status": 200, "id": "0", "headers": {}},
                  {"id": "2", "status": 404, "body": {"error": {"code": "NotFound"}}},
                  {"id": "1", "status": 429, "headers": {"retry-after": "2.5"}, "body": {"error": {"code": "TooManyRequests"}}}]}
                """.formatted(DIGITS, FIRST.toUpperCase(java.util.Locale.ROOT));

        try (var readings = batch.readings(new Answer(bytes(body), NOW))) {
            assertThat(digits(readings, FIRST)).isEqualTo(DIGITS);
            assertThat(readings.byKeyId().get(THIRD)).isInstanceOf(SecretReading.Missing.class);
            assertThat(failure(readings, SECOND).kind()).isEqualTo(Kind.THROTTLED);
            assertThat(failure(readings, SECOND).retryAfter()).isEqualTo(Duration.ofMillis(2500));
        }
    }

    @ParameterizedTest
    @CsvSource({"424, THROTTLED", "429, THROTTLED", "503, UNAVAILABLE", "509, THROTTLED"})
    void slowsDownForAStepThatMicrosoftWasTooBusyFor(int status, Kind kind) {
        var answer = new Answer(
                bytes("{\"responses\": [{\"id\": \"0\", \"status\": " + status
                        + ", \"headers\": {\"Retry-After\": \"7\"}}]}"),
                NOW);

        try (var readings = batch.readings(answer)) {
            assertThat(failure(readings, FIRST).kind()).isEqualTo(kind);
            assertThat(failure(readings, FIRST).passing()).isTrue();
        }
        assertThat(answer.isBusy()).isTrue();
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({
        "401, 200, SIGN_IN, true",
        "403, 200, FORBIDDEN, false",
        "403, 403, CONSENT_MISSING, true",
        "400, 400, REFUSED, false"
    })
    void doubtsTheTokenWhenItIsRefusedOrNothingIsAllowed(int first, int second, Kind kind, boolean doubted) {
        var answer = new Answer(bytes("""
                        {"responses": [{"id": "0", "status": %d}, {"id": "1", "status": %d, "body": {"id": "%s", "key": "%s"}}]}
                        """.formatted(first, second, SECOND, DIGITS)), NOW);

        try (var readings = batch.readings(answer)) {
            assertThat(failure(readings, FIRST).kind()).isEqualTo(kind);
        }
        assertThat(answer.isTokenRefused()).isEqualTo(doubted);
    }

    @Test
    void overwritesTheDigitsItWasHanded() {
        var body = bytes("{\"responses\": [{\"id\": \"0\", \"status\": 200, \"body\": {\"id\": \"" + FIRST
                + "\", \"key\": \"" + DIGITS + "\"}}]}");

        var readings = batch.readings(new Answer(body, NOW));
        var read = (SecretReading.Read) readings.byKeyId().get(FIRST);
        readings.close();

        assertThatThrownBy(() -> read.key().use(clear -> clear.length)).isInstanceOf(IllegalStateException.class);
        assertThat(read.toString()).doesNotContain(DIGITS);
    }

    @Test
    void refusesAnAnswerForAnotherKey() {
        var body = "{\"responses\": [{\"id\": \"0\", \"status\": 200, \"body\": {\"id\": \"" + SECOND
                + "\", \"key\": \"" + DIGITS + "\"}}]}";

        try (var readings = batch.readings(new Answer(bytes(body), NOW))) {
            assertThat(failure(readings, FIRST).kind()).isEqualTo(Kind.GARBAGE);
            assertThat(failure(readings, SECOND).cause()).contains("left out");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "397309", "39730X-078848-274615-431123-052811-666798-376805-165770"})
    void takesNothingButARecoveryPasswordForOne(String key) {
        var body = "{\"responses\": [{\"id\": \"0\", \"status\": 200, \"body\": {\"id\": \"" + FIRST + "\", \"key\": \""
                + key + "\"}}]}";

        try (var readings = batch.readings(new Answer(bytes(body), NOW))) {
            assertThat(failure(readings, FIRST).kind()).isEqualTo(Kind.GARBAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<html>",
                "{\"responses\": [{\"id\": \"9\", \"status\": 200}]}",
                "{\"responses\": [{\"id\": \"0\", \"status\": \"x\"}]}",
                "{\"responses\": [{\"id\": \"0\", \"status\": 200, \"body\": {\"id\": \"" + FIRST + "\", \"key\": \""
                        + DIGITS + "\"}},"
            })
    void quotesNothingOfAnAnswerItCannotRead(String body) {
        assertThatThrownBy(() -> batch.readings(new Answer(bytes(body), NOW)))
                .isInstanceOfSatisfying(GraphException.class, e -> {
                    assertThat(e.failure().kind()).isEqualTo(Kind.GARBAGE);
                    assertThat(e).hasNoCause();
                    assertThat(e.toString()).doesNotContain(DIGITS.substring(0, 13));
                });
    }

    private static String digits(SecretReadings readings, String keyId) {
        var read = (SecretReading.Read) readings.byKeyId().get(keyId);
        return read.key().use(clear -> new String(clear, StandardCharsets.UTF_8));
    }

    private static GraphFailure failure(SecretReadings readings, String keyId) {
        return ((SecretReading.Failed) readings.byKeyId().get(keyId)).failure();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
