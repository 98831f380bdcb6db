package dev.latchkey.vault.reveal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.ApprovalAsked;
import dev.latchkey.events.AccessEvent.ApprovalGiven;
import dev.latchkey.events.AccessEvent.ApprovalRefused;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.AccessEvent.MassRevealDetected;
import dev.latchkey.events.AccessEvent.RevealPermissionGiven;
import dev.latchkey.events.AccessEvent.RevealPermissionWithdrawn;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import dev.latchkey.vault.approval.ExpireApprovals;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies, approvals, limits, alarms and breaking the glass, as people meet them over HTTP. */
class ControlledRevealIT {

    private static final VaultUnderTest vault = VaultUnderTest.shared();
    private static final String REASON = "{\"reason\":\"board replaced\",\"ticket\":\"INC-4711\"}";
    private static final String GLASS = "{\"reason\":\"site down\",\"breakGlass\":true}";
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final long organization = vault.freshOrganization();
    private final Caller technician = somebody(Role.READ_ONLY);
    private final Caller manager = somebody(Role.MANAGER);
    private final Caller administrator = somebody(Role.ADMINISTRATOR);

    @BeforeEach
    void auditIsThere() {
        vault.auditAnswers(204);
    }

    @Test
    void twoRevealsAtOnceNeverBothTakeTheLastPlaceOfAUser() throws Exception {
        var key = storedKey();

        var answers = atOnce(24, () -> reveal(technician, key, REASON));

        assertThat(statuses(answers)).containsOnly(200, 429);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(10);
        var refused = answers.stream()
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(refused.body())
                .contains("\"code\":\"reveal-limit\"", "seconds")
                .doesNotContain(MatchedKeys.DIGITS);
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 60);
        assertThat(access(key)).hasSize(24).filteredOn("DENIED"::equals).hasSize(14);
    }

    @Test
    void countsAnAddressForItselfAndDeniedAttemptsForNobody() throws Exception {
        var key = storedKey();
        var attacker = new Caller("attacker-" + UUID.randomUUID(), Role.READ_ONLY, Set.of(1L), technician.address());

        var attempts = atOnce(30, () -> reveal(attacker, key, REASON));
        var colleagues = atOnce(
                12,
                () -> reveal(
                        new Caller(
                                "user-" + UUID.randomUUID(),
                                Role.READ_ONLY,
                                Set.of(organization),
                                technician.address()),
                        key,
                        REASON));

        assertThat(statuses(attempts)).containsOnly(404);
        assertThat(colleagues).filteredOn(answer -> answer.statusCode() == 200).hasSize(10);
        assertThat(reveal(technician, key, REASON).statusCode()).isEqualTo(429);
        assertThat(reveal(at(technician, address()), key, REASON).statusCode()).isEqualTo(200);
    }

    @Test
    void asksForATicketWhereThePolicyDoesAndKeepsItOnRecord() {
        var key = storedKey();
        policy("{\"reason\":\"OPTIONAL\",\"ticket\":\"REQUIRED\"}");

        assertThat(reveal(technician, key, "{\"reason\":\"board replaced\"}").body())
                .contains("\"code\":\"ticket-missing\"");
        assertThat(reveal(technician, key, "{\"ticket\":\"INC\\n1\"}").body()).contains("\"code\":\"ticket-invalid\"");
        assertThat(reveal(technician, key, "{\"ticket\":\"INC-4711\"}").statusCode())
                .isEqualTo(200);
        assertThat(access(key)).containsExactly("DENIED", "DENIED", "GRANTED");
        heard(
                        "the reveal is announced with its ticket",
                        KeyRevealed.class,
                        revealed -> revealed.keyId().equals(key.keyId()))
                .satisfies(events -> assertThat(events)
                        .extracting(KeyRevealed::ticket, KeyRevealed::reason, KeyRevealed::machine)
                        .containsExactly(tuple("INC-4711", "", false)));
    }

    @Test
    void letsOnlyThoseRevealWhoWereGivenThePermissionWhereThePolicyAsksForIt() {
        var key = storedKey();
        policy("{\"policy\":\"PERMISSION\"}");
        var permissions = "/reveal-policies/" + organization + "/permissions";
        var person = "{\"person\":\" " + technician.name().toUpperCase(java.util.Locale.ROOT) + "\"}";

        assertThat(reveal(technician, key, REASON).body()).contains("\"code\":\"reveal-not-permitted\"");
        assertThat(reveal(administrator, key, REASON).body()).contains("\"code\":\"reveal-not-permitted\"");
        assertThat(terms(technician, key)).contains("\"may\":false", "manager or administrator can give it");
        assertThat(vault.post(technician, permissions, person).statusCode()).isEqualTo(403);
        vault.post(manager, permissions, person);
        vault.post(manager, permissions, person);

        assertThat(vault.get(manager, permissions).body()).containsOnlyOnce("\"givenBy\":\"" + manager.name() + "\"");
        assertThat(terms(technician, key)).contains("\"may\":true", "\"why\":null");
        assertThat(reveal(technician, key, REASON).statusCode()).isEqualTo(200);
        assertThat(vault.send("DELETE", manager, permissions + "?person=" + technician.name(), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(reveal(technician, key, REASON).statusCode()).isEqualTo(403);
        heard(
                "the withdrawal is announced",
                RevealPermissionWithdrawn.class,
                event -> event.organizationId() == organization);
        assertThat(announced(RevealPermissionGiven.class)).hasSize(1);
    }

    @Test
    void anApprovalLetsOneRevealOfOneKeyThroughHoweverManyTry() throws Exception {
        var key = storedKey();
        var other = storedKey();
        policy("{\"policy\":\"APPROVAL\"}");
        var id = ask(technician, key);

        assertThat(ask(technician, key)).isEqualTo(id);
        assertThat(reveal(technician, key, REASON).body()).contains("\"code\":\"approval-needed\"", "is not given yet");
        assertThat(decide(technician, id, "give").statusCode()).isEqualTo(403);
        assertThat(decide(as(Role.MANAGER, technician.name().toUpperCase(java.util.Locale.ROOT) + " "), id, "give")
                        .body())
                .contains("\"code\":\"approval-of-oneself\"");
        var alias = new Caller("zoe", Role.MANAGER, Set.of(organization), null, false, technician.name());
        assertThat(decide(alias, id, "give").body()).contains("\"code\":\"approval-of-oneself\"");
        assertThat(decide(new Caller("otto", Role.MANAGER, Set.of(organization + 1), null), id, "give")
                        .statusCode())
                .isEqualTo(404);
        assertThat(decide(manager, id, "give").body()).contains("\"state\":\"GIVEN\"");
        assertThat(decide(manager, id, "refuse").body()).contains("\"code\":\"approval-over\"");
        assertThat(terms(technician, key))
                .contains("\"may\":true", "\"approval\":{\"id\":" + id + ",\"state\":\"GIVEN\"");
        assertThat(reveal(technician, other, REASON).statusCode()).isEqualTo(403);
        assertThat(reveal(administrator, key, REASON).statusCode()).isEqualTo(403);

        var answers = atOnce(8, () -> reveal(technician, key, REASON));

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 403)
                .hasSize(7)
                .allMatch(answer -> answer.body().contains("approval-needed"));
        assertThat(terms(technician, key)).contains("\"may\":false", "\"state\":\"USED\"");
        assertThat(steps(id)).containsExactly("ASKED", "GIVEN", "USED");
        heard(
                        "who approved is announced with the reveal",
                        KeyRevealed.class,
                        revealed -> revealed.keyId().equals(key.keyId()))
                .satisfies(events ->
                        assertThat(events).extracting(KeyRevealed::approvedBy).containsExactly(manager.name()));
        assertThat(announced(ApprovalAsked.class)).hasSize(1);
        assertThat(announced(ApprovalGiven.class)).hasSize(1);
    }

    @Test
    void whoAsksForOrDecidesAboutWhatIsNotTheirsIsOnRecord() {
        var key = storedKey();
        policy("{\"policy\":\"APPROVAL\"}");
        var id = ask(technician, key);
        var stranger = new Caller("otto", Role.MANAGER, Set.of(organization + 1), null);

        assertThat(decide(as(Role.MANAGER, technician.name()), id, "give").statusCode())
                .isEqualTo(403);
        assertThat(decide(stranger, id, "refuse").statusCode()).isEqualTo(404);
        assertThat(vault.post(stranger, "/keys/" + key.keyId() + "/reveal-approvals", REASON)
                        .body())
                .contains("\"code\":\"key-unknown\"");

        assertThat(access(key)).containsExactly("DENIED", "DENIED", "DENIED");
        assertThat(steps(id)).containsExactly("ASKED");
        heard(
                        "the refusals are announced",
                        KeyAccessDenied.class,
                        denied -> denied.keyId().equals(key.keyId()))
                .satisfies(denials -> assertThat(denials)
                        .extracting(KeyAccessDenied::actor, KeyAccessDenied::cause)
                        .containsExactly(
                                tuple(
                                        technician.name(),
                                        "approval " + id
                                                + " is not theirs to decide: nobody decides about an approval they"
                                                + " asked for themselves"),
                                tuple(
                                        "otto",
                                        "approval " + id + " is not theirs to decide: the caller has no access to the"
                                                + " organization"),
                                tuple("otto", "the caller has no access to the organization")));
    }

    @Test
    void anApprovalIsRefusedOrRunsOutForGoodAndAnotherOneCanBeAskedFor() {
        var key = storedKey();
        policy("{\"policy\":\"APPROVAL\"}");
        var refused = ask(technician, key);
        vault.post(manager, "/reveal-approvals/" + refused + "/refuse", "{\"reason\":\"reported stolen\"}");

        assertThat(reveal(technician, key, REASON).body()).contains(manager.name() + " refused yours");
        var expired = ask(technician, key);
        decide(manager, expired, "give");
        vault.database()
                .sql("update reveal_approval set expires_at = now() where id = ?")
                .param(expired)
                .update();
        assertThat(reveal(technician, key, REASON).body()).contains("ran out");
        vault.service().bean(ExpireApprovals.class).expire();
        vault.service().bean(ExpireApprovals.class).expire();

        assertThat(steps(refused)).containsExactly("ASKED", "REFUSED");
        assertThat(steps(expired)).containsExactly("ASKED", "GIVEN", "EXPIRED");
        var third = ask(technician, key);
        assertThat(third).isGreaterThan(expired);
        assertThat(vault.get(manager, "/reveal-approvals?open=true").body())
                .contains("\"id\":" + third + ",")
                .doesNotContain("\"id\":" + expired + ",");
        assertThat(vault.get(somebody(Role.EDITOR), "/reveal-approvals").body()).isEqualTo("{\"items\":[]}");
        heard("the refusal is announced", ApprovalRefused.class, event -> event.approvalId() == refused)
                .satisfies(events ->
                        assertThat(events).extracting(ApprovalRefused::cause).containsExactly("reported stolen"));
    }

    @Test
    void anApprovalComesBackWhenTheRevealItWasUsedForShowedNothing() {
        var key = storedKey();
        policy("{\"policy\":\"APPROVAL\",\"rotation\":\"AUTOMATIC\"}");
        var id = ask(technician, key);
        decide(manager, id, "give");
        vault.auditAnswers(503);

        assertThat(reveal(technician, key, REASON).statusCode()).isEqualTo(503);
        vault.auditAnswers(204);
        vault.whileKeyProviderRefuses(organization, () -> {
            var refused = reveal(technician, key, REASON);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"key-provider-away\"");
        });
        assertThat(vault.get(technician, "/keys/rotations").body()).isEqualTo("{\"items\":[]}");
        assertThat(reveal(technician, key, REASON).statusCode()).isEqualTo(200);
        assertThat(reveal(technician, key, REASON).statusCode()).isEqualTo(403);
        assertThat(steps(id)).containsExactly("ASKED", "GIVEN", "USED", "GIVEN_BACK", "USED", "GIVEN_BACK", "USED");
        assertThat(access(key)).containsExactly("GRANTED", "WITHHELD", "GRANTED", "WITHHELD", "GRANTED", "DENIED");
    }

    @Test
    void administratorsBreakTheGlassWithoutApprovalLimitsOrAuditLogAndItShouts() throws Exception {
        var key = storedKey();
        policy("{\"policy\":\"APPROVAL\",\"ticket\":\"REQUIRED\"}");
        vault.auditAnswers(0);

        assertThat(reveal(manager, key, GLASS).body()).contains("\"code\":\"break-glass-not-allowed\"");
        assertThat(reveal(administrator, key, "{\"breakGlass\":true}").body()).contains("\"code\":\"reason-missing\"");
        var answers = atOnce(12, () -> reveal(administrator, key, GLASS));

        assertThat(statuses(answers)).containsOnly(200);
        assertThat(answers).allMatch(answer -> answer.body().contains(MatchedKeys.DIGITS));
        assertThat(access(key)).filteredOn("GRANTED"::equals).hasSize(12);
        assertThat(access(key)).filteredOn("DENIED"::equals).hasSize(2);
        heard(
                        "each of them is announced as what it is",
                        KeyRevealed.class,
                        revealed -> revealed.keyId().equals(key.keyId()))
                .satisfies(events -> assertThat(events)
                        .hasSize(12)
                        .allSatisfy(
                                revealed -> assertThat(revealed.breakGlass()).isTrue()));
        assertThat(vault.get(manager, "/vault/alarms").body())
                .contains("\"kind\":\"BREAK_GLASS\"", "\"actor\":\"" + administrator.name() + "\"");
        assertThat(vault.get(technician, "/vault/alarms").statusCode()).isEqualTo(403);
        policy("{\"policy\":\"ACCESS\",\"ticket\":\"OPTIONAL\"}");
        vault.auditAnswers(204);
        assertThat(reveal(administrator, key, REASON).statusCode())
                .as("it took no place within the limits")
                .isEqualTo(200);
    }

    @Test
    void theAlarmGoesOffOncePerWindowAndBelowTheLimits() {
        var key = storedKey();
        otherKeysRevealed(technician, 24, "40 minutes");
        otherKeysRevealed(technician, 30, "2 hours");

        var quiet = reveal(technician, key, REASON);
        otherKeysRevealed(technician, 1, "5 minutes");
        var loud = reveal(technician, key, REASON);
        var quietAgain = reveal(technician, storedKey(), REASON);

        assertThat(statuses(List.of(quiet, loud, quietAgain))).containsOnly(200);
        heard("the alarm is announced once", MassRevealDetected.class, alarm -> alarm.organizationId() == organization)
                .satisfies(alarms -> assertThat(alarms).singleElement().satisfies(alarm -> {
                    assertThat(alarm.actor()).isEqualTo(technician.name());
                    assertThat(alarm.keys()).isEqualTo(26);
                }));
        assertThat(vault.get(manager, "/vault/alarms").body()).containsOnlyOnce("\"kind\":\"MASS_REVEAL\"");
    }

    private static Caller somebody(Role role, long organization) {
        return new Caller(role.name() + "-" + UUID.randomUUID(), role, Set.of(organization), address());
    }

    private Caller somebody(Role role) {
        return somebody(role, organization);
    }

    private Caller as(Role role, String name) {
        return new Caller(name, role, Set.of(organization), null);
    }

    private static Caller at(Caller caller, String address) {
        return new Caller(caller.name(), caller.role(), caller.organizations(), address);
    }

    private static String address() {
        return "2001:db8::" + ADDRESSES.incrementAndGet();
    }

    /** As records of so many other keys say, that so long ago. */
    private static void otherKeysRevealed(Caller caller, int keys, String ago) {
        vault.database().sql("""
                insert into access_record (event_id, password_id, actor, at, outcome)
                select gen_random_uuid()::text, -(random() * 1e15)::bigint, ?, now() - ?::interval, 'GRANTED'
                from generate_series(1, ?)
                """).params(caller.name(), ago, keys).update();
    }

    private KeyMatched storedKey() {
        var key = new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID()).key();
        vault.wire().send(key);
        await("the key is stored")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(
                                vault.get(technician, "/keys?q=" + key.keyId()).body())
                        .contains(key.keyId()));
        return key;
    }

    private void policy(String json) {
        assertThat(vault.send("PUT", administrator, "/reveal-policies/" + organization, json)
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> reveal(Caller caller, KeyMatched key, String body) {
        return vault.post(caller, "/keys/" + key.keyId() + "/reveals", body);
    }

    private static String terms(Caller caller, KeyMatched key) {
        return vault.get(caller, "/keys/" + key.keyId() + "/reveal-terms").body();
    }

    private static long ask(Caller caller, KeyMatched key) {
        var answer = vault.post(caller, "/keys/" + key.keyId() + "/reveal-approvals", REASON);
        return Long.parseLong(answer.body().replaceAll("^\\{\"id\":(\\d+),.*", "$1"));
    }

    private static HttpResponse<String> decide(Caller caller, long id, String verb) {
        return vault.post(caller, "/reveal-approvals/" + id + "/" + verb, "{}");
    }

    private static List<HttpResponse<String>> atOnce(int times, Callable<HttpResponse<String>> what)
            throws InterruptedException, ExecutionException {
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<HttpResponse<String>>();
            for (Future<HttpResponse<String>> answer : all.invokeAll(
                    IntStream.range(0, times).mapToObj(number -> what).toList())) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static Set<Integer> statuses(List<HttpResponse<String>> answers) {
        return answers.stream().map(HttpResponse::statusCode).collect(Collectors.toSet());
    }

    private static List<String> access(KeyMatched key) {
        return vault.database().sql("""
                select outcome from access_record a join password p on p.id = a.password_id
                where p.key_id = ? order by a.id
                """).param(key.keyId()).query(String.class).list();
    }

    private static List<String> steps(long approval) {
        return vault.database()
                .sql("select step from approval_record where approval_id = ? order by id")
                .param(approval)
                .query(String.class)
                .list();
    }

    private <E extends AccessEvent> List<E> announced(Class<E> type) {
        return vault.wire().heard(Topic.ACCESS_EVENTS, type).stream()
                .filter(event -> event.organizationId() == organization)
                .toList();
    }

    /** Waits for one at least, and then for one more of the same organization behind it: nothing more is on its way. */
    private <E extends AccessEvent> org.assertj.core.api.ObjectAssert<List<E>> heard(
            String what, Class<E> type, java.util.function.Predicate<E> which) {
        policy("{\"rotationDelayMinutes\":" + ADDRESSES.incrementAndGet() % 40_000 + "}");
        var marker = vault.service()
                .database()
                .queryForObject(
                        "select extract(epoch from rotation_delay)::int / 60 from reveal_policy where organization_id = ?",
                        Integer.class,
                        organization);
        await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(announced(AccessEvent.RevealPolicyChanged.class))
                        .anyMatch(changed ->
                                Integer.valueOf(changed.rotationDelayMinutes()).equals(marker)));
        var heard = announced(type).stream().filter(which).toList();
        assertThat(heard).as(what).isNotEmpty();
        return org.assertj.core.api.Assertions.assertThatObject(heard);
    }
}
