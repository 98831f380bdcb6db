package dev.latchkey.vault.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyShareWithdrawn;
import dev.latchkey.events.AccessEvent.KeyShared;
import dev.latchkey.events.AccessEvent.SharedKeyRevealed;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.reveal.AuditLog;
import dev.latchkey.vault.reveal.OpenDigits;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One-time links, as a technician makes them and the console opens them for an end user. */
@ExtendWith(OutputCaptureExtension.class)
class ShareIT {

    private static final VaultUnderTest vault = VaultUnderTest.shared();
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    /** As the console asks for whoever has a link. */
    private static final Caller CONSOLE = new Caller("console", Role.ADMINISTRATOR, Set.of(), "198.51.100.23");

    private final long organization = vault.freshOrganization();
    private final Caller technician = somebody("tina", Role.READ_ONLY, organization);
    private final Caller colleague = somebody("carl", Role.EDITOR, organization);
    private final Caller manager = somebody("mona", Role.MANAGER, organization);
    private final long elsewhere = vault.freshOrganization();
    private final Caller stranger = somebody("stan", Role.ADMINISTRATOR, elsewhere);

    @BeforeEach
    void auditIsThere() {
        vault.auditAnswers(204);
    }

    @Test
    void showsTheDigitsOnceToWhoeverHasTheLinkAndRecordsBoth() {
        var key = storedKey();

        var made = make(technician, key, "{\"reason\": \"user at the recovery screen\"}");
        var view = view(token(made));

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(json(made).path("link").asString()).matches("https://console\\.example/share#[A-Za-z0-9_-]{43}");
        assertThat(view.statusCode()).isEqualTo(200);
        assertThat(view.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(json(view).path("recoveryPassword").asString()).isEqualTo(MatchedKeys.DIGITS);
        assertThat(json(view).path("keyId").asString()).isEqualTo(key.keyId());
        assertThat(json(view).path("wellFormed").booleanValue()).isTrue();
        assertUseless(view(token(made)));
        assertThat(access(key))
                .containsExactly(
                        "GRANTED " + technician.name() + " user at the recovery screen " + technician.address(),
                        "VIEWED " + technician.name() + " 198.51.100.23",
                        "DENIED " + technician.name() + " 198.51.100.23");
        assertThat(vault.auditQuestions())
                .anySatisfy(question ->
                        assertThat(question).contains(json(made).path("eventId").asString() + "/appended"));
        var listed = only(list(technician, key));
        assertThat(listed.path("state").asString()).isEqualTo("VIEWED");
        assertThat(listed.path("viewedFrom").asString()).isEqualTo("198.51.100.23");
        assertThat(vault.get(technician, "/keys/history?device=" + key.deviceName())
                        .body())
                .contains("\"by\":\"one-time link of " + technician.name() + "\"");
        awaiting("all three are announced")
                .untilAsserted(() -> assertThat(announced(key))
                        .hasExactlyElementsOfTypes(KeyShared.class, SharedKeyRevealed.class, KeyAccessDenied.class));
    }

    @Test
    void showsTheDigitsOnceHoweverManyOpenTheLinkAtTheSameTime() throws Exception {
        var key = storedKey();
        var token = token(make(technician, key, "{\"reason\": \"race\"}"));
        var start = new CountDownLatch(1);
        Callable<HttpResponse<String>> opening = () -> {
            start.await();
            return view(token);
        };

        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts =
                    Stream.generate(() -> people.submit(opening)).limit(16).toList();
            start.countDown();
            var shown = 0;
            for (var attempt : attempts) {
                shown += attempt.get().body().contains(MatchedKeys.DIGITS) ? 1 : 0;
            }

            assertThat(shown).isEqualTo(1);
        }
        assertThat(access(key))
                .filteredOn(record -> record.startsWith("VIEWED"))
                .hasSize(1);
    }

    @Test
    void makesNoLinkWhenTheAuditLogDoesNotHaveTheRecord() {
        var key = storedKey();
        var said = technician.name() + " audit is away " + technician.address();
        vault.auditAnswers(404);

        var refused = make(technician, key, "{\"reason\": \"audit is away\"}");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"record-not-written\"").doesNotContain("#");
        assertThat(access(key)).containsExactly("GRANTED " + said, "WITHHELD " + said);
        assertThat(only(list(technician, key)).path("state").asString()).isEqualTo("WITHDRAWN");
    }

    @Test
    void showsNothingUntilTheAuditLogHasTheRecordAndWorksAgainThen() {
        var key = storedKey();
        var token = token(make(technician, key, "{\"reason\": \"r\"}"));
        vault.auditAnswers(404);

        var withheld = view(token);
        vault.auditAnswers(204);
        var shown = view(token);

        assertThat(withheld.statusCode()).isEqualTo(503);
        assertThat(withheld.body()).contains("\"code\":\"record-not-written\"").doesNotContain(MatchedKeys.DIGITS);
        assertThat(shown.body()).contains(MatchedKeys.DIGITS);
        assertThat(access(key))
                .map(record -> record.substring(0, 6))
                .containsExactly("GRANTE", "VIEWED", "WITHHE", "VIEWED");
        assertThat(vault.get(technician, "/keys/history?device=" + key.deviceName())
                        .body())
                .containsOnlyOnce("\"by\":");
    }

    @Test
    void aLinkWorksAgainWhenItsDigitsCouldNotBeOpenedForNow() {
        var key = storedKey();
        var token = token(make(technician, key, "{\"reason\": \"r\"}"));

        vault.whileKeyProviderRefuses(organization, () -> {
            var withheld = view(token);

            assertThat(withheld.statusCode()).isEqualTo(503);
            assertThat(withheld.body()).contains("\"code\":\"key-provider-away\"");
        });

        assertThat(view(token).body()).contains(MatchedKeys.DIGITS);
        assertThat(access(key))
                .map(record -> record.substring(0, 6))
                .containsExactly("GRANTE", "VIEWED", "WITHHE", "VIEWED");
    }

    @Test
    void aLinkWorksForAsLongAsWasSaid() {
        var key = storedKey();
        var usual = token(make(technician, key, "{\"reason\": \"r\"}"));
        var shorter = token(make(technician, key, "{\"reason\": \"r\", \"minutes\": 5}"));

        assertThatThrownBy(() -> openIn(Duration.ofMinutes(6), shorter)).hasMessageContaining("too old");
        assertThatThrownBy(() -> openIn(Duration.ofMinutes(16), usual)).hasMessageContaining("too old");
        try (var opened = openIn(Duration.ofMinutes(14), usual)) {
            assertThat(opened.keyId()).isEqualTo(key.keyId());
            assertThat(opened).hasToString("OpenedShare[redacted]");
        }
        for (var minutes : List.of("0", "-1", "1441")) {
            var refused = make(technician, key, "{\"reason\": \"r\", \"minutes\": " + minutes + "}");

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("share-life-invalid", "from 1 to 1440");
        }
    }

    @Test
    void saysTheSameOfEveryLinkThatIsGoodForNothing() {
        var withdrawn = make(technician, storedKey(), "{\"reason\": \"r\"}");
        vault.send("DELETE", technician, "/keys/shares/" + id(withdrawn), "");
        var gone = storedKey();
        var ofGone = make(technician, gone, "{\"reason\": \"r\"}");
        vault.database()
                .sql("delete from password where key_id = ?")
                .param(gone.keyId())
                .update();
        var device = device();
        var moving = device.key();
        store(moving);
        var ofMoved = make(technician, moving, "{\"reason\": \"r\"}");
        vault.wire().send(device.moved(1, elsewhere, "moved-" + device.deviceId()));
        awaiting("the device has moved")
                .untilAsserted(() -> assertThat(
                                vault.get(stranger, "/keys/" + moving.keyId()).statusCode())
                        .isEqualTo(200));

        for (var token : List.of(
                token(withdrawn), token(ofGone), token(ofMoved), "x".repeat(43), "", "' or 1=1 --", "x".repeat(9000))) {
            assertUseless(view(token));
        }

        awaiting("of those that were one the record says why")
                .untilAsserted(() -> assertThat(vault.wire().heard(Topic.ACCESS_EVENTS, AccessEvent.class))
                        .filteredOn(event -> event.organizationId() == organization)
                        .filteredOn(event -> event instanceof KeyAccessDenied)
                        .extracting(event -> ((KeyAccessDenied) event).cause().replaceFirst(".*: ", ""))
                        .containsExactlyInAnyOrder(
                                "it was withdrawn",
                                "its key was deleted, or moved to another organization",
                                "its key was deleted, or moved to another organization"));
    }

    @Test
    void listsAndWithdrawsLinksForWhoMadeThemAndForManagers() {
        var key = storedKey();
        var first = make(technician, key, "{\"reason\": \"r\"}");
        var second = make(technician, key, "{\"reason\": \"r\"}");

        assertThat(list(technician, key)).hasSize(2);
        assertThat(list(manager, key)).hasSize(2);
        assertThat(list(colleague, key)).isEmpty();
        assertThat(list(stranger, key)).isEmpty();
        for (var other : List.of(colleague, stranger)) {
            assertThat(withdraw(other, first).statusCode()).isEqualTo(404);
        }
        assertThat(withdraw(technician, first).statusCode()).isEqualTo(204);
        assertThat(withdraw(manager, first).statusCode()).isEqualTo(204);
        assertThat(view(token(second)).statusCode()).isEqualTo(200);
        assertThat(withdraw(manager, second).body()).contains("share-used");
        awaiting("the withdrawal is announced once")
                .untilAsserted(() -> assertThat(announced(key))
                        .hasExactlyElementsOfTypes(
                                KeyShared.class, KeyShared.class, KeyShareWithdrawn.class, SharedKeyRevealed.class));
    }

    @Test
    void makesLinksForWhoMayRevealAloneAndOpensThemForTheConsoleAlone() {
        var key = storedKey();
        var made = make(technician, key, "{\"reason\": \"r\"}");

        assertThat(make(stranger, key, "{\"reason\": \"r\"}").statusCode()).isEqualTo(404);
        assertThat(make(technician, key, "{}").body()).contains("reason-missing");
        assertThat(vault.post(manager, "/keys/shares/views", "{\"token\": \"" + token(made) + "\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(view(token(made)).statusCode()).isEqualTo(200);
    }

    @Test
    void sharesAnArchivedKeyAndSaysSo() {
        var device = device();
        var old = device.key();
        store(old, device.key());

        var made = make(technician, old, "{\"reason\": \"old drive\"}");

        assertThat(json(made).path("archived").booleanValue()).isTrue();
        assertThat(json(view(token(made))).path("archived").booleanValue()).isTrue();
    }

    @Test
    void leavesNeitherTokenNorDigitsInLogsTablesOrTopics(CapturedOutput logged) {
        var key = storedKey();
        var made = make(technician, key, "{\"reason\": \"r\"}");
        var token = token(made);
        vault.post(CONSOLE, "/keys/shares/views", "{\"token\": \"" + token);
        view(token);
        view(token);
        awaiting("everything is announced")
                .untilAsserted(() -> assertThat(announced(key)).hasSize(3));

        assertThat(logged.getAll())
                .contains("key shared by one-time link", "key revealed by one-time link")
                .doesNotContain(token, MatchedKeys.DIGITS);
        for (var table : vault.database()
                .sql("select tablename from pg_tables where schemaname = 'public'")
                .query(String.class)
                .list()) {
            assertThat(vault.database()
                            .sql("select t::text from " + table + " t")
                            .query(String.class)
                            .list())
                    .as(table)
                    .noneMatch(row -> row.contains(token) || row.contains(MatchedKeys.DIGITS));
        }
        assertThat(vault.wire().records(Topic.ACCESS_EVENTS)).isNotEmpty().noneMatch(record -> {
            var text = new String(record.value(), StandardCharsets.UTF_8) + record.headers();
            return text.contains(token) || text.contains(MatchedKeys.DIGITS);
        });
    }

    private static Caller somebody(String name, Role role, long organization) {
        var number = PEOPLE.incrementAndGet();
        return new Caller(name + "-" + number, role, Set.of(organization), "203.0.113." + number);
    }

    /** The same service at a later time. */
    private static OpenedShare openIn(Duration later, String token) {
        var service = vault.service();
        var open = new OpenShare(
                service.bean(Shares.class),
                service.bean(Entitlement.class),
                service.bean(AuditLog.class),
                service.bean(OpenDigits.class),
                Clock.offset(Clock.systemUTC(), later));
        return open.open(token, CONSOLE, "Bearer of-the-console");
    }

    private static void assertUseless(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("code").asString()).isEqualTo("share-useless");
        assertThat(json(answer).path("detail").asString())
                .isEqualTo("This link was used, is too old, was withdrawn or never was one; ask for a new one.");
    }

    private MatchedKeys device() {
        return new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID());
    }

    private KeyMatched storedKey() {
        var key = device().key();
        store(key);
        return key;
    }

    private static void store(KeyMatched... keys) {
        vault.wire().send(keys);
        awaiting("the keys are stored").untilAsserted(() -> {
            for (var key : keys) {
                assertThat(vault.database()
                                .sql("select count(*) from password where key_id = ?")
                                .param(key.keyId())
                                .query(Long.class)
                                .single())
                        .isEqualTo(1);
            }
        });
    }

    private static HttpResponse<String> make(Caller caller, KeyMatched key, String body) {
        return vault.post(caller, "/keys/" + key.keyId() + "/shares", body);
    }

    private static HttpResponse<String> view(String token) {
        return vault.post(CONSOLE, "/keys/shares/views", "{\"token\": \"" + token + "\"}");
    }

    private static HttpResponse<String> withdraw(Caller caller, HttpResponse<String> made) {
        return vault.send("DELETE", caller, "/keys/shares/" + id(made), "");
    }

    private static JsonNode list(Caller caller, KeyMatched key) {
        return json(vault.get(caller, "/keys/shares?keyId=" + key.keyId())).path("items");
    }

    private static JsonNode only(JsonNode items) {
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    private static String token(HttpResponse<String> made) {
        return json(made).path("link").asString().replaceFirst(".*#", "");
    }

    private static String id(HttpResponse<String> made) {
        return json(made).path("shareId").asString();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static List<String> access(KeyMatched key) {
        return vault.database().sql("""
                        select concat_ws(' ', outcome, actor, reason, address)
                        from access_record a join password p on p.id = a.password_id
                        where p.key_id = ? order by a.id
                        """).param(key.keyId()).query(String.class).list();
    }

    private static List<AccessEvent> announced(KeyMatched key) {
        return vault.wire().heard(Topic.ACCESS_EVENTS, AccessEvent.class).stream()
                .filter(event -> switch (event) {
                    case KeyShared shared -> shared.keyId().equals(key.keyId());
                    case SharedKeyRevealed revealed -> revealed.keyId().equals(key.keyId());
                    case KeyShareWithdrawn withdrawn -> withdrawn.keyId().equals(key.keyId());
                    case KeyAccessDenied denied -> denied.keyId().equals(key.keyId());
                    default -> false;
                })
                .toList();
    }
}
