package dev.latchkey.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.PlannedRotationCancelled;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.RotationCommand;
import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a reveal leads to, under each policy. Plans of the tests lie an hour ahead; the test says when an hour is over. */
class RotationAfterRevealIT {

    private static final VaultUnderTest vault = VaultUnderTest.shared();
    private static final Duration LATER = Duration.ofMinutes(61);

    private final long organization = vault.freshOrganization();
    private final Caller technician = somebody("tina", Role.READ_ONLY);
    private final Caller manager = somebody("mona", Role.MANAGER);
    private final MatchedKeys device = new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID());

    @BeforeEach
    void auditIsThere() {
        vault.auditAnswers(204);
    }

    @Test
    void tellsTheDeviceOnceHoweverManyRevealsAndInstancesThereAre() throws Exception {
        var key = storedKey();
        policy("AUTOMATIC");

        var first = reveal(technician, key, "{\"reason\": \"r\"}");
        var second = reveal(manager, key, "{\"reason\": \"r\"}");
        var tooEarly = commandsAfter(Duration.ofMinutes(58));
        var dueAt = Instant.parse(json(first).at("/rotation/dueAt").asString());
        try (var instances = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new ArrayList<Future<Integer>>();
            for (var n = 0; n < 8; n++) {
                ended.add(instances.submit(() -> due(LATER)));
            }
            for (var one : ended) {
                one.get();
            }
        }

        assertThat(dueAt)
                .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_700));
        assertThat(json(second).at("/rotation/dueAt").asString()).isEqualTo(dueAt.toString());
        assertThat(tooEarly).isEmpty();
        awaiting("the command is sent")
                .untilAsserted(() -> assertThat(commands()).hasSize(1));
        var command = commands().getFirst();
        assertThat(command.requestedBy()).isEqualTo("reveal policy");
        assertThat(command.reason()).contains(key.keyId().substring(0, 8), technician.name(), manager.name());
        var planned = planned().get(0);
        assertThat(planned.path("state").asString()).isEqualTo("SENT");
        assertThat(planned.path("rotationId").asString()).isEqualTo(command.rotationId());
        assertThat(cancel(manager, planned).body()).contains("planned-rotation-sent", command.rotationId());
    }

    @Test
    void tellsTheDeviceOnceWhereverTheProcessDies() {
        var key = storedKey();
        policy("AUTOMATIC");
        reveal(technician, key, "{\"reason\": \"r\"}");

        for (var death : Death.values()) {
            vault.dying(
                    death.trigger.replace("DEVICE", device.deviceId()),
                    () -> assertThatThrownBy(() -> due(LATER))
                            .as("%s", death)
                            .isInstanceOfAny(DataAccessException.class, TransactionException.class));
            assertThat(planned())
                    .as("%s", death)
                    .singleElement()
                    .satisfies(plan -> assertThat(plan.path("state").asString()).isEqualTo("PLANNED"));
        }
        due(LATER);
        due(LATER);

        toldOnce();
    }

    @Test
    void tellsTheDeviceOnceWhenAnInstanceDiesWhileAnotherLooks() throws Exception {
        var key = storedKey();
        policy("AUTOMATIC");
        reveal(technician, key, "{\"reason\": \"r\"}");

        try (var other = Executors.newVirtualThreadPerTaskExecutor()) {
            new TransactionTemplate(vault.service().bean(PlatformTransactionManager.class)).execute(dying -> {
                assertThat(due(LATER)).isPositive();
                assertThat(other.submit(() -> due(LATER)))
                        .succeedsWithin(Duration.ofSeconds(30))
                        .isEqualTo(0);
                dying.setRollbackOnly();
                return null;
            });
        }
        due(LATER);

        toldOnce();
    }

    /** What comes behind shows that no second command is on its way. */
    private void toldOnce() {
        var behind = new MatchedKeys(vault.secrets(), organization, "behind-" + UUID.randomUUID());
        var key = behind.key();
        store(key);
        reveal(technician, key, "{\"reason\": \"r\"}");
        due(LATER);
        awaiting("the device behind is told")
                .untilAsserted(() -> assertThat(commands(behind)).hasSize(1));
        assertThat(commands())
                .singleElement()
                .satisfies(command -> assertThat(
                                planned().get(0).path("rotationId").asString())
                        .isEqualTo(command.rotationId()));
        assertThat(planned().get(0).path("state").asString()).isEqualTo("SENT");
    }

    /** Where the connection to the database breaks for good, as it does when the process is killed. */
    private enum Death {
        WRITING_THE_COMMAND("before insert on outbox_event for each row when (new.record_key like '%/DEVICE')"),
        ENDING_THE_PLAN("before update on rotation_after_reveal for each row when (new.device_id = 'DEVICE')"),
        COMMITTING("after update on rotation_after_reveal deferrable initially deferred for each row"
                + " when (new.device_id = 'DEVICE')");

        private final String trigger;

        Death(String trigger) {
            this.trigger = trigger;
        }
    }

    @Test
    void plansNothingForProgramsNorWhereThePolicyIsOff() {
        var key = storedKey();

        var off = reveal(technician, key, "{\"reason\": \"r\", \"rotate\": true}");
        policy("AUTOMATIC");
        var program = new Caller("sync-tool", Role.READ_ONLY, Set.of(organization), technician.address(), true);
        var read = reveal(program, key, "{\"reason\": \"r\"}");

        assertThat(off.body()).contains(MatchedKeys.DIGITS, "\"rotation\":null");
        assertThat(read.body()).contains(MatchedKeys.DIGITS, "\"rotation\":null");
        assertThat(planned()).isEmpty();
        assertThat(reveal(program, key, "{\"reason\": \"shown at a terminal\", \"rotate\": true}")
                        .body())
                .contains("\"rotation\":{\"dueAt\":");
    }

    @Test
    void asksWhoRevealsWhereThePolicyLetsThemChoose() {
        var key = storedKey();
        policy("ASK");

        var unsaid = reveal(technician, key, "{\"reason\": \"r\"}");
        var no = reveal(technician, key, "{\"reason\": \"r\", \"rotate\": false}");
        var none = planned();
        var yes = reveal(technician, key, "{\"reason\": \"r\", \"rotate\": true}");

        assertThat(unsaid.body()).contains("\"rotation\":null");
        assertThat(no.body()).contains("\"rotation\":null");
        assertThat(none).isEmpty();
        assertThat(yes.body()).contains("\"rotation\":{\"dueAt\":");
        assertThat(planned()).hasSize(1);
    }

    @Test
    void plansOnlyOnceSomebodyHasOpenedTheLink() {
        var key = storedKey();
        policy("ASK");
        var made = vault.post(technician, "/keys/" + key.keyId() + "/shares", "{\"reason\": \"r\", \"rotate\": true}");
        var before = planned();
        var console = new Caller("console", Role.ADMINISTRATOR, Set.of(), null);
        var token = json(made).path("link").asString().replaceFirst(".*#", "");

        vault.post(console, "/keys/shares/views", "{\"token\": \"" + token + "\"}");

        assertThat(before).isEmpty();
        assertThat(planned().get(0).at("/shownTo/0").asString()).contains("one-time link of " + technician.name());
    }

    @Test
    void plansNothingForDigitsThatWereWithheldButKeepsWhatOthersSaw() {
        var key = storedKey();
        policy("AUTOMATIC");

        vault.auditAnswers(404);
        reveal(technician, key, "{\"reason\": \"r\"}");
        var afterWithheld = planned();
        vault.auditAnswers(204);
        reveal(technician, key, "{\"reason\": \"r\"}");
        vault.auditAnswers(404);
        reveal(manager, key, "{\"reason\": \"r\"}");

        assertThat(afterWithheld).isEmpty();
        assertThat(planned()).hasSize(1);
        assertThat(planned().get(0).path("shownTo")).hasSize(1);
    }

    @Test
    void leavesADeviceAloneThatHasMadeANewKeyMeanwhile() {
        var key = storedKey();
        policy("AUTOMATIC");
        reveal(technician, key, "{\"reason\": \"r\"}");
        store(device.key());
        var ofOld = reveal(technician, key, "{\"reason\": \"r\"}");

        var sent = commandsAfter(LATER);

        assertThat(ofOld.body()).contains("\"archived\":true", "\"rotation\":null");
        assertThat(sent).isEmpty();
        assertThat(planned().get(0).path("state").asString()).isEqualTo("OVERTAKEN");
    }

    @Test
    void aPlanGoesWithItsDeviceToAnotherOrganization() {
        var elsewhere = vault.freshOrganization();
        var theirs = new Caller("theo-" + elsewhere, Role.MANAGER, Set.of(elsewhere), "address of theo " + elsewhere);
        var key = storedKey();
        policy("AUTOMATIC");
        policy(elsewhere, "AUTOMATIC");
        reveal(technician, key, "{\"reason\": \"r\"}");

        vault.wire().send(device.moved(1, elsewhere, "moved"));
        awaiting("the plan is theirs")
                .untilAsserted(() -> assertThat(planned(theirs))
                        .singleElement()
                        .satisfies(plan ->
                                assertThat(plan.path("deviceName").asString()).isEqualTo("moved")));
        assertThat(planned()).isEmpty();
        assertThat(cancel(manager, planned(theirs).get(0)).statusCode()).isEqualTo(404);

        // As when the reveal that planned it was decided while the device moved.
        vault.database()
                .sql("update rotation_after_reveal set organization_id = ?, device_name = 'before' where device_id = ?")
                .params(organization, device.deviceId())
                .update();
        reveal(theirs, key, "{\"reason\": \"r\"}");
        assertThat(planned()).isEmpty();
        assertThat(planned(theirs))
                .singleElement()
                .satisfies(
                        plan -> assertThat(plan.path("deviceName").asString()).isEqualTo("moved"));
        assertThat(cancel(theirs, planned(theirs).get(0)).statusCode()).isEqualTo(204);
    }

    @Test
    void managersCancelAPlan() {
        var key = storedKey();
        policy("AUTOMATIC");
        reveal(technician, key, "{\"reason\": \"r\"}");
        var planned = planned().get(0);
        var foreign = new Caller("stan", Role.ADMINISTRATOR, Set.of(vault.freshOrganization()), null);

        assertThat(cancel(technician, planned).statusCode()).isEqualTo(403);
        assertThat(cancel(foreign, planned).statusCode()).isEqualTo(404);
        assertThat(cancel(manager, planned).statusCode()).isEqualTo(204);
        assertThat(cancel(manager, planned).statusCode()).isEqualTo(204);

        assertThat(commandsAfter(LATER)).isEmpty();
        assertThat(planned().get(0).path("state").asString()).isEqualTo("CANCELLED");
        awaiting("the cancellation is announced")
                .untilAsserted(() -> assertThat(vault.wire().heard(Topic.ACCESS_EVENTS, AccessEvent.class))
                        .filteredOn(event -> event instanceof PlannedRotationCancelled cancelled
                                && cancelled.deviceId().equals(device.deviceId()))
                        .hasSize(1));
        assertThat(reveal(technician, key, "{\"reason\": \"r\"}").body()).contains("\"rotation\":{\"dueAt\":");
    }

    private Caller somebody(String name, Role role) {
        var id = UUID.randomUUID().toString();
        return new Caller(name + "-" + id, role, Set.of(organization), "address of " + id);
    }

    private KeyMatched storedKey() {
        var key = device.key();
        store(key);
        return key;
    }

    private static void store(KeyMatched key) {
        vault.wire().send(key);
        awaiting("the key is stored")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from password where key_id = ?")
                                .param(key.keyId())
                                .query(Long.class)
                                .single())
                        .isEqualTo(1));
    }

    private void policy(String rotation) {
        policy(organization, rotation);
    }

    private static void policy(long organization, String rotation) {
        var administrator = new Caller("root", Role.ADMINISTRATOR, null, null);
        var answer = vault.send(
                "PUT",
                administrator,
                "/reveal-policies/" + organization,
                "{\"rotation\": \"" + rotation + "\", \"rotationDelayMinutes\": 60}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> reveal(Caller caller, KeyMatched key, String body) {
        return vault.post(caller, "/keys/" + key.keyId() + "/reveals", body);
    }

    /** As the service does by itself, at a later time. */
    private static int due(Duration later) {
        return vault.service()
                .bean(SendDueRotations.class)
                .sendDue(Instant.now().plus(later));
    }

    private List<RotateDevice> commandsAfter(Duration later) {
        due(later);
        return commands();
    }

    private List<RotateDevice> commands() {
        return commands(device);
    }

    private static List<RotateDevice> commands(MatchedKeys device) {
        return vault.wire().heard(Topic.ROTATION_COMMANDS, RotationCommand.class).stream()
                .filter(RotateDevice.class::isInstance)
                .map(RotateDevice.class::cast)
                .filter(command -> command.deviceId().equals(device.deviceId()))
                .toList();
    }

    private JsonNode planned() {
        return planned(technician);
    }

    private JsonNode planned(Caller caller) {
        return json(vault.get(caller, "/keys/rotations?deviceId=" + device.deviceId()))
                .path("items");
    }

    private static HttpResponse<String> cancel(Caller caller, JsonNode planned) {
        return vault.send(
                "DELETE", caller, "/keys/rotations/" + planned.path("id").asLong(), "");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
