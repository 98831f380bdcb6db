package dev.latchkey.audit;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static dev.latchkey.servicetest.Wire.inbound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.audit.event.AppendEvents;
import dev.latchkey.audit.event.Specimens;
import dev.latchkey.events.AccessEvent.KeyAccessed;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.consume.EventConsumers;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.AccessMatrix;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class AuditIT {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    static Path folder;

    static RunningService audit;
    static Wire wire;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        audit = new RunningService(AuditApplication.class, "audit-service", folder);
        wire = audit.wire();
    }

    @AfterAll
    static void stop() {
        audit.close();
    }

    @Test
    void recordsEveryTypeOfEventWithoutItsSealedSecret() {
        var events = Specimens.all().map(Wire::inbound).toArray(Inbound[]::new);

        wire.send(events);

        for (var event : events) {
            awaitAppended(event);
        }
        assertThat(audit.database().queryForList("select data::text || summary from audit_event", String.class))
                .hasSizeGreaterThanOrEqualTo(events.length)
                .noneMatch(text -> text.contains(Specimens.MARKER));
    }

    @Test
    void showsWhatHappenedInOneSentence() {
        var revealed = inbound(revealed(1));
        wire.send(revealed);
        awaitAppended(revealed);

        var items = audit.get("/api/v1/audit/events?newest=true&limit=1000", ADMINISTRATOR)
                .body()
                .get("items");

        var entry = find(items, revealed);
        assertThat(entry.get("summary").asString())
                .isEqualTo("command-line revealed the key of LON-LT-0417: user locked out");
        assertThat(entry.get("type").asString()).isEqualTo("latchkey.vault.key-revealed.v1");
        assertThat(entry.get("time").asString()).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(entry.get("correlationId").asString()).isEqualTo("story-1");
        assertThat(entry.get("data").get("reason").asString()).isEqualTo("user locked out");
    }

    @Test
    void R37_aKeyThatIsCreatedArchivedAccessedAndViewedIsFourActionsAndEachSaysWhose() {
        var organization = 37_000_001L;
        var created = new KeyCreated(
                tenant, "d1", 1, "key", 1, organization, 70, "LON-1", VolumeType.OPERATING_SYSTEM, AT, AT);
        var archived = archived(2, organization, ArchiveReason.ARCHIVED_BY_HAND, "ada");
        var bySync = archived(4, organization, ArchiveReason.GONE_UPSTREAM, null);
        var accessed = new KeyAccessed(tenant, "d1", organization, 1, "key", "LON-1", "tina", null, AT, null);
        var events = Stream.of(created, accessed, revealed(organization), archived, bySync)
                .map(Wire::inbound)
                .toArray(Inbound[]::new);

        wire.send(events);

        for (var event : events) {
            awaitAppended(event);
        }
        assertThat(events("after=0&limit=1000&newest=true"))
                .filteredOn(item -> item.get("data").path("organizationId").asLong(0) == organization)
                .extracting(item -> item.get("type").asString() + " "
                        + item.get("data")
                                .path("actor")
                                .asString(item.get("source").asString()))
                .containsExactlyInAnyOrder(
                        "latchkey.vault.key-created.v1 /some-service",
                        "latchkey.vault.key-accessed.v1 tina",
                        "latchkey.vault.key-revealed.v1 command-line",
                        "latchkey.vault.key-archived.v1 ada",
                        "latchkey.vault.key-archived.v1 /some-service");
    }

    @Test
    void recordsTheSameEventOnce() {
        var twice = inbound(refresh("d1"));
        var behind = inbound(refresh("d1"));

        wire.send(twice, twice, behind);

        awaitAppended(behind);
        assertThat(mine()).hasSize(2);
    }

    @Test
    void recordsWhatHasTheSameIdInAnotherPlace() {
        var first = inbound(refresh("d1"));
        var id = first.attributes();
        var other = new Inbound(
                new EventAttributes(
                        id.id(),
                        id.type(),
                        "/another/team",
                        id.time(),
                        id.subject(),
                        id.tenantId(),
                        id.correlationId(),
                        id.causationId()),
                first.event());

        wire.send(first, other, first);

        await("both are in the log").untilAsserted(() -> assertThat(mine()).containsExactly(id.id(), id.id()));
    }

    @Test
    void recordsWhatComesOutOfOrderToo() {
        var first = inbound(refresh("d1"));
        var second = inbound(refresh("d1"));

        wire.send(second, first, second);

        awaitAppended(first);
        awaitAppended(second);
        assertThat(mine())
                .containsExactly(second.attributes().id(), first.attributes().id());
    }

    @Test
    void setsPoisonAsideAndGoesOn() {
        var before = wire.deadLetters(Topic.REFRESH_COMMANDS).size();
        var behind = inbound(refresh("d1"));

        wire.sendGarbageFor(refresh("d1"));
        wire.send(behind);

        awaitAppended(behind);
        await("the poison is set aside")
                .untilAsserted(() ->
                        assertThat(wire.deadLetters(Topic.REFRESH_COMMANDS)).hasSize(before + 1));
        assertThat(mine()).containsExactly(behind.attributes().id());
    }

    @Test
    void recordsAfterARestartWhatWasSentMeanwhile() {
        var before = inbound(refresh("d1"));
        wire.send(before);
        awaitAppended(before);
        audit.bean(EventConsumers.class).stop();
        var meanwhile =
                IntStream.range(0, 1_000).mapToObj(i -> inbound(refresh("d1"))).toArray(Inbound[]::new);
        wire.send(meanwhile);

        audit.restart();

        awaitAppended(meanwhile[999]);
        assertThat(mine()).hasSize(1_001);
        assertThat(mine().subList(1, 1_001))
                .containsExactlyElementsOf(java.util.Arrays.stream(meanwhile)
                        .map(one -> one.attributes().id())
                        .toList());
    }

    @Test
    void writesNothingOfABatchThatIsRolledBackAndLeavesNoGap() {
        var lost = inbound(refresh("lost"));
        var kept = inbound(refresh("kept"));

        transaction().executeWithoutResult(status -> {
            audit.bean(AppendEvents.class).append(List.of(lost));
            status.setRollbackOnly();
        });
        append(List.of(kept));

        assertThat(mine()).containsExactly(kept.attributes().id());
        assertThat(audit.database().queryForObject("select max(sequence) = count(*) from audit_event", Boolean.class))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set summary = 'nothing happened'",
                "delete from audit_event",
                "truncate audit_event",
                "insert into audit_event select * from audit_event limit 1 on conflict (id, source) do update set summary = ''"
            })
    void refusesToChangeTheRecord(String statement) {
        append(List.of(inbound(refresh("d1"))));

        assertThatThrownBy(() -> audit.database().execute(statement))
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .hasMessageContaining("append-only");
        assertThat(mine()).hasSize(1);
    }

    @Test
    void aTailNeverMissesAnEventWhileManyAppend() throws Exception {
        var start = audit.get("/api/v1/audit/status", ADMINISTRATOR)
                .body()
                .get("lastSequence")
                .asLong();
        var writers = new ArrayList<Future<?>>();
        var sent = java.util.concurrent.ConcurrentHashMap.<String>newKeySet();
        var seen = new ArrayList<String>();

        try (var executor = Executors.newFixedThreadPool(4)) {
            for (var writer = 0; writer < 4; writer++) {
                writers.add(executor.submit(() -> {
                    for (var batch = 0; batch < 25; batch++) {
                        var events = IntStream.range(0, 7)
                                .mapToObj(i -> inbound(refresh("d1")))
                                .toList();
                        append(events);
                        events.forEach(event -> sent.add(event.attributes().id()));
                    }
                }));
            }
            var last = start;
            while (writers.stream().anyMatch(writer -> !writer.isDone()) || last < start + 700) {
                for (var item : events("after=" + last + "&limit=50")) {
                    assertThat(item.get("sequence").asLong()).isEqualTo(last + 1);
                    last++;
                    seen.add(item.get("id").asString());
                }
            }
        }

        for (var writer : writers) {
            writer.get();
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void waitsUntilAnEventIsInTheLog() throws Exception {
        var event = inbound(refresh("d1"));
        var path = "/api/v1/audit/events/" + event.attributes().id() + "/appended";
        assertThat(audit.get(path, ADMINISTRATOR).status()).isEqualTo(404);
        assertThat(audit.get(path + "?waitMillis=20", ADMINISTRATOR)
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("event-unknown");

        try (var executor = Executors.newSingleThreadExecutor()) {
            var answer = executor.submit(() -> audit.get(path + "?waitMillis=10000", someoneOf(Role.LITE, 1L))
                    .status());
            wire.send(event);

            assertThat(answer.get()).isEqualTo(204);
        }
    }

    @Test
    void waitsForWhatAnotherInstanceAppends() throws Exception {
        append(List.of(inbound(refresh("d1"))));
        var id = UUID.randomUUID().toString();
        var path = "/api/v1/audit/events/" + id + "/appended?waitMillis=10000";

        try (var executor = Executors.newFixedThreadPool(20)) {
            var answers = IntStream.range(0, 20)
                    .mapToObj(waiter -> executor.submit(
                            () -> audit.get(path, someoneOf(Role.LITE, 1L)).status()))
                    .toList();
            // As the other instance leaves it, without a word to this one.
            audit.database().update("""
                    insert into audit_event (sequence, id, type, source, event_time, recorded_at, tenant_id, subject,
                        correlation_id, summary, data)
                    select sequence + 1, ?, type, source, event_time, recorded_at, tenant_id, subject, correlation_id,
                        summary, data
                    from audit_event order by sequence desc limit 1
                    """, id);

            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(204);
            }
        }
    }

    @Test
    void showsACallerOnlyWhatNamesTheirOrganizations() {
        var theirs = inbound(revealed(4_711));
        var others = inbound(revealed(4_712));
        append(List.of(theirs, others, inbound(refresh("d1"))));

        var items = audit.get("/api/v1/audit/events?after=0&limit=1000", someoneOf(Role.MANAGER, 4_711L))
                .body()
                .get("items");

        assertThat(items)
                .extracting(item -> item.get("data").get("organizationId").asLong())
                .containsOnly(4_711L);
    }

    @Test
    void noRoleReachesAForeignOrganizationThroughAnyEndpoint() {
        var mine = inbound(revealed(5_000_001));
        var theirs = inbound(revealed(5_000_002));
        append(List.of(mine, theirs));

        new AccessMatrix(audit, 5_000_001, 5_000_002)
                .marks(theirs.attributes().id(), "5000002")
                // That a record is there is all it tells, to whoever knows its id.
                .aim("id", mine.attributes().id(), theirs.attributes().id())
                .answers("GET /audit/events/{id}/appended", 204)
                .unaimed("GET /audit/events")
                .sameForAll("GET /audit/status")
                .check();
    }

    @Test
    void refusesWhoMayNot() {
        assertThat(audit.getWithoutToken("/api/v1/audit/events").status()).isEqualTo(401);
        assertThat(audit.get("/api/v1/audit/events", someoneOf(Role.EDITOR)).status())
                .isEqualTo(403);
        assertThat(audit.get("/api/v1/audit/events?limit=many", ADMINISTRATOR).status())
                .isEqualTo(400);
    }

    private static void awaitAppended(Inbound event) {
        await(event.attributes().type() + " is in the log")
                .untilAsserted(() -> assertThat(audit.get(
                                        "/api/v1/audit/events/"
                                                + event.attributes().id() + "/appended?waitMillis=1000",
                                        ADMINISTRATOR)
                                .status())
                        .isEqualTo(204));
    }

    private static void append(List<Inbound> batch) {
        transaction()
                .executeWithoutResult(status -> audit.bean(AppendEvents.class).append(batch));
    }

    private static TransactionTemplate transaction() {
        return new TransactionTemplate(audit.bean(PlatformTransactionManager.class));
    }

    private static JsonNode events(String query) {
        return audit.get("/api/v1/audit/events?" + query, ADMINISTRATOR).body().get("items");
    }

    private static JsonNode find(JsonNode items, Inbound event) {
        for (var item : items) {
            if (item.get("id").asString().equals(event.attributes().id())) {
                return item;
            }
        }
        throw new AssertionError("not in the list: " + event.attributes().id());
    }

    private List<String> mine() {
        return audit.database()
                .queryForList("select id from audit_event where tenant_id = ? order by sequence", String.class, tenant);
    }

    private Event refresh(String device) {
        return new RefreshDevice(tenant, device, AT);
    }

    private Event archived(long version, long organization, ArchiveReason reason, @Nullable String actor) {
        return new KeyArchived(
                tenant, "d1", 1, "key", version, organization, VolumeType.OPERATING_SYSTEM, reason, null, AT, actor);
    }

    private Event revealed(long organization) {
        return new KeyRevealed(
                tenant,
                "d1",
                organization,
                1,
                "key",
                "LON-LT-0417",
                "command-line",
                "user locked out",
                null,
                AT,
                null,
                null,
                null,
                null,
                null);
    }
}
