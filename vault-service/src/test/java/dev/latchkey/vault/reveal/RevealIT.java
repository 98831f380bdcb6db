package dev.latchkey.vault.reveal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessException;

/** Finding keys and being shown their digits, as a person meets it over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class RevealIT {

    private static final String REASON = "{\"reason\": \"ticket 4711: board replaced\"}";
    private static final Caller TECHNICIAN = new Caller("tina", Role.READ_ONLY, Set.of(7L), "192.0.2.7");
    private static final Caller STRANGER = new Caller("stan", Role.ADMINISTRATOR, Set.of(8L), null);
    private static final Caller EVERYWHERE = new Caller("root", Role.ADMINISTRATOR, null, null);

    private static final VaultUnderTest vault = VaultUnderTest.shared();

    @BeforeEach
    void auditIsThere() {
        vault.auditAnswers(204);
    }

    @Test
    void showsTheDigitsOnceTheRecordIsInTheAuditLog() {
        var key = storedKey();

        var answer = reveal(TECHNICIAN, key, REASON);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"recoveryPassword\":\"" + MatchedKeys.DIGITS + "\"")
                .contains("\"deviceName\":\"" + key.deviceName() + "\"")
                .contains("\"volume\":\"OPERATING_SYSTEM\"")
                .contains("\"archived\":false", "\"wellFormed\":true");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        var record = access(key).getFirst();
        assertThat(record).isEqualTo("GRANTED tina ticket 4711: board replaced 192.0.2.7");
        assertThat(vault.auditQuestions())
                .anySatisfy(question -> assertThat(question)
                        .contains("/api/v1/audit/events/" + eventId(answer) + "/appended?waitMillis=5000 Bearer ey"));
        awaiting("the reveal is announced")
                .untilAsserted(() -> assertThat(announced(key))
                        .singleElement()
                        .isInstanceOfSatisfying(KeyRevealed.class, revealed -> {
                            assertThat(revealed.actor()).isEqualTo("tina");
                            assertThat(revealed.reason()).isEqualTo("ticket 4711: board replaced");
                        }));
    }

    @Test
    void saysBeforehandWhatARevealAsksFor() {
        var key = storedKey();

        assertThat(vault.get(TECHNICIAN, "/keys/" + key.keyId() + "/reveal-terms")
                        .body())
                .isEqualTo("{\"policy\":\"ACCESS\",\"may\":true,\"why\":null,\"reason\":\"REQUIRED\","
                        + "\"ticket\":\"OPTIONAL\",\"breakGlass\":false,\"rotation\":\"OFF\","
                        + "\"rotationDelayMinutes\":60,\"approval\":null}");
        assertThat(vault.get(STRANGER, "/keys/" + key.keyId() + "/reveal-terms").statusCode())
                .isEqualTo(404);
        assertThat(access(key)).isEmpty();
    }

    @Test
    void showsNothingWithoutAReason() {
        var key = storedKey();

        for (var body : List.of("{}", "{\"reason\": \"  \"}", "{\"reason\": \"" + "x".repeat(501) + "\"}")) {
            var answer = reveal(TECHNICIAN, key, body);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"code\":\"reason-missing\"").doesNotContain(MatchedKeys.DIGITS);
        }

        assertThat(access(key)).hasSize(3).allMatch(record -> record.startsWith("DENIED tina"));
        awaiting("the refusals are announced")
                .untilAsserted(() ->
                        assertThat(announced(key)).hasSize(3).allMatch(event -> event instanceof KeyAccessDenied));
    }

    @Test
    void showsNothingWhenTheAuditLogDoesNotHaveTheRecord() {
        var key = storedKey();

        for (var status : List.of(404, 500, 0)) {
            vault.auditAnswers(status);
            var answer = reveal(TECHNICIAN, key, REASON);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("\"code\":\"record-not-written\"")
                    .doesNotContain(MatchedKeys.DIGITS);
        }

        assertThat(access(key))
                .hasSize(6)
                .filteredOn(record -> record.startsWith("WITHHELD tina"))
                .hasSize(3);
        awaiting("the attempts are announced")
                .untilAsserted(() -> assertThat(announced(key))
                        .filteredOn(event -> event instanceof KeyAccessDenied)
                        .hasSize(3));
    }

    @Test
    void aKeyThatIsDeletedOrMovesAwayMeanwhileIsUnknownAndItsRecordIsSetRight() {
        for (var change : List.of(
                "delete from password where key_id = ?", "update password set organization_id = 8 where key_id = ?")) {
            var key = storedKey();
            vault.whileAuditIsAsked(
                    () -> vault.database().sql(change).param(key.keyId()).update());

            var answer = reveal(TECHNICIAN, key, REASON);

            assertThat(answer.statusCode()).as(change).isEqualTo(404);
            assertThat(answer.body()).contains("\"code\":\"key-unknown\"");
            awaiting("the record is set right")
                    .untilAsserted(() -> assertThat(announced(key))
                            .as(change)
                            .hasSize(2)
                            .last()
                            .isInstanceOfSatisfying(
                                    KeyAccessDenied.class,
                                    denied -> assertThat(denied.cause()).contains("moved to another organization")));
        }
    }

    @Test
    void hidesAKeyFromWhoeverMayNotSeeItsOrganization() {
        var key = storedKey();

        var answer = reveal(STRANGER, key, REASON);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"key-unknown\"");
        assertThat(vault.get(STRANGER, "/keys/" + key.keyId()).statusCode()).isEqualTo(404);
        assertThat(find(STRANGER, key.keyId())).isEqualTo("{\"items\":[],\"more\":false}");
        assertThat(access(key)).containsExactly("DENIED stan null null");
        awaiting("the refusal is announced")
                .untilAsserted(() -> assertThat(announced(key))
                        .singleElement()
                        .isInstanceOfSatisfying(
                                KeyAccessDenied.class,
                                denied -> assertThat(denied.cause()).contains("no access")));
    }

    @Test
    void saysThatAKeyIsUnknown() {
        var answer = vault.post(EVERYWHERE, "/keys/" + UUID.randomUUID() + "/reveals", REASON);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"key-unknown\"");
    }

    @Test
    void findsAKeyByTheStartOfItsIdItsDeviceOrItsSerialNumber() {
        var key = storedKey();

        for (var typed : List.of(
                key.keyId().substring(0, 8),
                key.keyId().substring(0, 8).toUpperCase(Locale.ROOT),
                key.keyId().replace("-", "").substring(0, 12),
                key.keyId(),
                key.deviceName().toUpperCase(Locale.ROOT),
                "sn-" + key.deviceName().substring(0, 12))) {
            assertThat(find(TECHNICIAN, typed)).as(typed).contains("\"keyId\":\"" + key.keyId() + "\"");
        }

        assertThat(vault.get(TECHNICIAN, "/keys?q=abc").body()).contains("search-too-short");
        assertThat(find(TECHNICIAN, key.deviceName().replace("-", "_"))).isEqualTo("{\"items\":[],\"more\":false}");
        assertThat(vault.get(TECHNICIAN, "/keys/" + key.keyId()).body())
                .contains("\"organizationId\":7")
                .doesNotContain(MatchedKeys.DIGITS);
    }

    @Test
    void showsDigitsThatFailTheDigitCheckAsTheyAreAndSaysSo() {
        var malformed = "123456A-654321";
        var key = device().key(UUID.randomUUID().toString(), malformed, VolumeType.OPERATING_SYSTEM);
        store(key);

        assertThat(find(TECHNICIAN, key.keyId())).contains("\"wellFormed\":false");
        assertThat(reveal(TECHNICIAN, key, REASON).body())
                .contains("\"recoveryPassword\":\"" + malformed + "\"", "\"wellFormed\":false");
    }

    @Test
    void listsCurrentKeysFirst() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        store(old, renewed);

        var both = find(TECHNICIAN, renewed.deviceName());

        assertThat(both.indexOf(renewed.keyId())).isLessThan(both.indexOf(old.keyId()));
        assertThat(find(TECHNICIAN, renewed.deviceName() + "&limit=1")).doesNotContain(old.keyId());
        assertThat(vault.get(TECHNICIAN, "/vault/status").body()).matches("\\{\"current\":\\d+,\"archived\":\\d+}");
    }

    @Test
    void showsArchivedDigitsAndThoseOfADeviceThatMovedToAnotherOrganization() {
        var device = device();
        var old = device.key();
        store(old, device.key());
        var moved = device.moved(1, 8, "moved-" + device.deviceId());
        vault.wire().send(moved);
        awaiting("the device has moved")
                .untilAsserted(
                        () -> assertThat(find(STRANGER, moved.deviceName())).contains(old.keyId()));

        var answer = reveal(STRANGER, old, REASON);

        assertThat(answer.body()).contains(MatchedKeys.DIGITS).contains("\"archived\":true");
        assertThat(reveal(TECHNICIAN, old, REASON).statusCode()).isEqualTo(404);
    }

    @Test
    void neverChangesAnAccessRecord() {
        var key = storedKey();
        reveal(TECHNICIAN, key, REASON);

        for (var change : List.of(
                "update access_record set actor = 'nobody'", "delete from access_record", "truncate access_record")) {
            assertThatThrownBy(() -> vault.database().sql(change).update()).isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void leavesNoDigitsInLogsTablesOrTopics(CapturedOutput logged) {
        var device = device();
        var key = device.key();
        store(key, device.key());
        vault.wire().send(device.brokenKey(), device.moved(1, 7, "renamed-" + device.deviceId()));
        reveal(TECHNICIAN, key, REASON);
        reveal(TECHNICIAN, key, "{\"reason\": " + MatchedKeys.DIGITS);
        reveal(STRANGER, key, REASON);
        vault.auditAnswers(404);
        reveal(TECHNICIAN, key, REASON);
        vault.auditAnswers(204);
        awaiting("everything is announced")
                .untilAsserted(() -> assertThat(announced(key)).hasSize(4));

        assertThat(logged.getAll())
                .contains("key revealed", "dead letter")
                .satisfies(log -> assertThat(holdsDigits(log)).isFalse());
        for (var table : vault.database()
                .sql("select tablename from pg_tables where schemaname = 'public'")
                .query(String.class)
                .list()) {
            assertThat(vault.database()
                            .sql("select t::text from " + table + " t")
                            .query(String.class)
                            .list())
                    .as(table)
                    .noneMatch(RevealIT::holdsDigits);
        }
        for (var topic : List.of(Topic.MATCHED_KEY_EVENTS, Topic.VAULT_KEY_EVENTS, Topic.ACCESS_EVENTS)) {
            assertNoDigits(topic.baseName(), vault.wire().records(topic));
        }
        assertNoDigits("dead letters", vault.wire().deadLetters(Topic.MATCHED_KEY_EVENTS));
    }

    private static void assertNoDigits(String topic, List<ConsumerRecord<String, byte[]>> records) {
        assertThat(records)
                .as(topic)
                .isNotEmpty()
                .noneMatch(record -> holdsDigits(
                        new String(record.value(), StandardCharsets.UTF_8) + record.headers() + record.key()));
    }

    private static boolean holdsDigits(String text) {
        var digits = MatchedKeys.DIGITS.getBytes(StandardCharsets.UTF_8);
        return text.contains(MatchedKeys.DIGITS)
                || text.contains(MatchedKeys.DIGITS.replace("-", ""))
                || text.contains(HexFormat.of().formatHex(digits))
                || text.contains(Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(digits)
                        .substring(0, 60));
    }

    private static MatchedKeys device() {
        return new MatchedKeys(vault.secrets(), 7, "pc-" + UUID.randomUUID());
    }

    private static KeyMatched storedKey() {
        var key = device().key();
        store(key);
        return key;
    }

    private static void store(KeyMatched... keys) {
        vault.wire().send(keys);
        awaiting("the keys are stored").untilAsserted(() -> {
            for (var key : keys) {
                assertThat(find(EVERYWHERE, key.keyId())).contains(key.keyId());
            }
        });
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static String find(Caller caller, String query) {
        return vault.get(caller, "/keys?includeArchived=true&q=" + query).body();
    }

    private static HttpResponse<String> reveal(Caller caller, KeyMatched key, String body) {
        return vault.post(caller, "/keys/" + key.keyId() + "/reveals", body);
    }

    private static String eventId(HttpResponse<String> answer) {
        return answer.body().replaceAll(".*\"eventId\":\"([^\"]+)\".*", "$1");
    }

    private static List<String> access(KeyMatched key) {
        return vault.database().sql("""
                        select concat_ws(' ', outcome, actor, coalesce(reason, 'null'), coalesce(address, 'null'))
                        from access_record a join password p on p.id = a.password_id
                        where p.key_id = ? order by a.id
                        """).param(key.keyId()).query(String.class).list();
    }

    private static List<AccessEvent> announced(KeyMatched key) {
        return vault.wire().heard(Topic.ACCESS_EVENTS, AccessEvent.class).stream()
                .filter(event -> switch (event) {
                    case KeyRevealed revealed -> revealed.keyId().equals(key.keyId());
                    case KeyAccessDenied denied -> denied.keyId().equals(key.keyId());
                    default -> false;
                })
                .toList();
    }
}
