package dev.latchkey.kit.outbox;

import static dev.latchkey.kit.outbox.EventRecords.numbered;
import static dev.latchkey.kit.outbox.EventRecords.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.KitDatabase;
import dev.latchkey.kit.KitKafka;
import dev.latchkey.testsupport.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

class OutboxRelayIT {

    private final KitDatabase database = KitDatabase.fresh();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(database));

    private KitKafka kafka;
    private Outbox outbox;
    private OutboxRelay relay;

    @BeforeAll
    static void bePatientOnABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    @BeforeEach
    void connect() {
        connect(new KitKafka(TestServers.kafka(), TestServers.freshTopicPrefix(), Map.of("enable.idempotence", true)));
    }

    private void connect(KitKafka to) {
        kafka = closing(to);
        kafka.make(Topic.TENANT_EVENTS);
        relay = relay(database);
        outbox = new Outbox(database.jdbc(), kafka.names(), "sync-service", Clock.systemUTC(), relay::wake);
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void sendsWhatIsCommittedWithItsHeaders() {
        relay.start();

        var id = database.transaction()
                .execute(status -> outbox.append(numbered("a", 1), new Cause("story", "event-0")));

        awaitNumbers("a", 1);
        var record = kafka.read(Topic.TENANT_EVENTS).getFirst();
        var attributes = EventHeaders.read(record.headers());
        assertThat(record.key()).isEqualTo("a");
        assertThat(attributes.id()).isEqualTo(id);
        assertThat(attributes.type()).isEqualTo("latchkey.sync.run-progressed.v1");
        assertThat(attributes.source()).isEqualTo("/sync-service");
        assertThat(attributes.correlationId()).isEqualTo("story");
        assertThat(attributes.causationId()).isEqualTo("event-0");
        assertThat(EventRecords.event(record)).isEqualTo(numbered("a", 1));
    }

    @Test
    void leavesNothingOfATransactionThatRolledBack() {
        relay.start();

        database.transaction().executeWithoutResult(status -> {
            append("a", 1);
            status.setRollbackOnly();
        });
        commit("a", 2);

        awaitNumbers("a", 2);
        assertThat(database.count("outbox_event")).isZero();
    }

    @Test
    void keepsTheOrderOfEachKeyUnderConcurrentWriters() {
        database.jdbc().execute("create table counter (tenant text primary key, last integer not null)");
        database.jdbc().execute("insert into counter select 'tenant-' || n, 0 from generate_series(0, 4) n");
        relay.start();

        try (var writers = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, 1_000).forEach(i -> writers.execute(() -> commitNext("tenant-" + i % 5)));
        }

        var oneToTwoHundred = IntStream.rangeClosed(1, 200).boxed().toList();
        await("all are sent").untilAsserted(() -> {
            var records = kafka.read(Topic.TENANT_EVENTS);
            for (var i = 0; i < 5; i++) {
                assertThat(numbers(records, "tenant-" + i)).isEqualTo(oneToTwoHundred);
            }
        });
    }

    @Test
    void sendsManyBatchesInOrder() {
        var numbers = IntStream.rangeClosed(1, 5_000).boxed().toList();
        database.transaction()
                .executeWithoutResult(status -> outbox.append(numbers.stream()
                        .map(n -> new Announcement(numbered("a", n), Cause.start()))
                        .toList()));

        relay.start();

        await("all are sent")
                .untilAsserted(() -> assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), "a"))
                        .isEqualTo(numbers));
        await("the outbox is empty")
                .untilAsserted(() -> assertThat(database.count("outbox_event")).isZero());
    }

    /** Its rows have lower ids than those of a transaction that began later and committed first. */
    @Test
    void doesNotLoseATransactionThatStaysOpenLong() {
        relay.start();

        database.transaction().executeWithoutResult(status -> {
            append("slow", 1);
            database.separateTransaction().executeWithoutResult(quick -> append("quick", 1));
            awaitNumbers("quick", 1);
        });

        awaitNumbers("slow", 1);
    }

    /** The same once the relay no longer reads the whole table each time. */
    @Test
    void asksForIdsThatWereStillOpenWhenItWentOn() throws Exception {
        var position = farOn(0);
        try (var connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            database.transaction().executeWithoutResult(status -> {
                append("slow", 1);
                database.separateTransaction().executeWithoutResult(quick -> append("quick", 1));
                assertThat(relayed(connection, position)).isEqualTo(1);
            });
            assertThat(relayed(connection, position)).isEqualTo(1);
            assertThat(relayed(connection, position)).isZero();
        }

        var records = kafka.read(Topic.TENANT_EVENTS);
        assertThat(numbers(records, "quick")).containsExactly(1);
        assertThat(numbers(records, "slow")).containsExactly(1);
    }

    /** As if a transaction had been open for longer than any is expected to be. */
    @Test
    void findsInTheEndWhatItPassedBy() throws Exception {
        commit("a", 1);
        var position = farOn(1_000);
        try (var connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            assertThat(relayed(connection, position)).isZero();
            assertThat(position.isWhole(System.nanoTime()
                            + OutboxPosition.WHOLE_AGAIN.plusSeconds(1).toNanos()))
                    .isTrue();
        }
        relay.start();

        awaitNumbers("a", 1);
    }

    /** Of a relay that has run for long and has read up to this id. */
    private static OutboxPosition farOn(long id) {
        var longAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
        var position = new OutboxPosition(longAgo);
        position.done(List.of(id), longAgo);
        assertThat(position.isWhole(System.nanoTime())).isTrue();
        return position;
    }

    private int relayed(Connection connection, OutboxPosition position) {
        try {
            return relay.relayBatch(connection, position).size();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sendsAtRestartWhatACrashLeftBehind() {
        relay.start();
        commit("a", 1);
        awaitNumbers("a", 1);
        relay.stop();
        commit("a", 2);
        commit("a", 3);

        relay(database).start();

        awaitNumbers("a", 1, 2, 3);
    }

    @Test
    void letsOneInstanceSendAtATimeAndAnotherTakeOver() {
        var second = closing(database.anotherInstance());
        var firstDatabase = closing(database.anotherInstance());
        var firstRelay = relay(firstDatabase);
        var secondRelay = relay(second);
        firstRelay.start();
        commit("a", 1);
        awaitNumbers("a", 1);
        secondRelay.start();
        IntStream.rangeClosed(2, 50).forEach(n -> commit("a", n));
        await("the first sent all")
                .untilAsserted(() -> assertThat(firstRelay.relayed()).isEqualTo(50));
        assertThat(secondRelay.relayed()).isZero();

        cutConnectionOfLeader();
        firstDatabase.close();
        commit("a", 51);

        await("the second sent the rest")
                .untilAsserted(() -> assertThat(secondRelay.relayed()).isEqualTo(1));
        assertThat(firstRelay.relayed()).isEqualTo(50);
        assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), "a"))
                .isEqualTo(IntStream.rangeClosed(1, 51).boxed().toList());
    }

    @Test
    void goesOnWhenItsConnectionWasCut() {
        relay.start();
        commit("a", 1);
        awaitNumbers("a", 1);

        cutConnectionOfLeader();
        commit("a", 2);

        awaitNumbers("a", 1, 2);
    }

    @Test
    void holdsBackWhatIsBehindAFailedSendOfItsKeyAndNothingElse() {
        connect(new KitKafka(TestServers.kafka(), TestServers.freshTopicPrefix(), Map.of("max.request.size", 2_000)));
        relay.start();

        database.transaction().executeWithoutResult(status -> {
            outbox.append(tooLarge("a"), Cause.start());
            append("a", 2);
            append("b", 1);
            append("a", 3);
        });
        IntStream.rangeClosed(2, 200).forEach(n -> commit("b", n));
        commit("a", 4);

        // One round after the other, at their usual pace: who waits for none of this notices nothing.
        await("others go on")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), "b"))
                        .isEqualTo(IntStream.rangeClosed(1, 200).boxed().toList()));
        assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), "a")).isEmpty();
        await("what was sent is gone")
                .untilAsserted(() -> assertThat(database.count("outbox_event")).isEqualTo(4));

        shrinkFirst("a", 1);

        awaitNumbers("a", 1, 2, 3, 4);
        assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), "b")).hasSize(200);
    }

    @Test
    void losesNothingAndKeepsTheOrderWhileTheBrokerIsAway(@TempDir Path folder) {
        var port = FreePort.pick();
        var broker = KafkaBroker.start(folder, port);
        connect(new KitKafka(
                broker.bootstrapServers(),
                "away.",
                Map.of(
                        "delivery.timeout.ms", 1_500,
                        "request.timeout.ms", 1_000,
                        "max.block.ms", 1_000,
                        "linger.ms", 0,
                        "reconnect.backoff.max.ms", 200)));
        relay.start();
        commit("a", 1);
        awaitNumbers("a", 1);

        broker.close();
        IntStream.rangeClosed(2, 20).forEach(n -> commit("a", n));
        await("sending fails").untilAsserted(() -> assertThat(failedSends()).isPositive());
        assertThat(database.count("outbox_event")).isEqualTo(19);
        var again = closing(KafkaBroker.start(folder, port));
        commit("a", 21);

        await("all are sent")
                .untilAsserted(() -> assertThat(database.count("outbox_event")).isZero());
        assertThat(again.bootstrapServers()).isEqualTo(broker.bootstrapServers());
        assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), "a"))
                .isEqualTo(IntStream.rangeClosed(1, 21).boxed().toList());
    }

    private double failedSends() {
        return kafka.producer().metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("record-error-total"))
                .filter(metric -> metric.metricName().group().equals("producer-metrics"))
                .mapToDouble(metric -> (double) metric.metricValue())
                .sum();
    }

    private void cutConnectionOfLeader() {
        var cut = database.jdbc().queryForList("""
                select pg_terminate_backend(pid) from pg_locks
                where locktype = 'advisory' and granted
                    and database = (select oid from pg_database where datname = current_database())
                """, Boolean.class);
        assertThat(cut).containsExactly(true);
    }

    private static SyncRunFailed tooLarge(String tenant) {
        return new SyncRunFailed(tenant, "run", "x".repeat(5_000), null, Instant.EPOCH);
    }

    private void shrinkFirst(String tenant, int number) {
        var names = kafka.names();
        var small = EventRecords.of(numbered(tenant, number), names);
        var headers = EventHeaders.encode(EventHeaders.read(small.headers()));
        new JdbcTemplate(database.dataSource())
                .update("""
                        update outbox_event set value = ?, headers = ?
                        where id = (select min(id) from outbox_event where record_key = ?)
                        """, EventCodec.encode(numbered(tenant, number)), headers, tenant);
    }

    private void commit(String tenant, int number) {
        database.transaction().executeWithoutResult(status -> append(tenant, number));
    }

    private void commitNext(String tenant) {
        database.transaction().executeWithoutResult(status -> {
            var next = database.jdbc()
                    .queryForObject(
                            "update counter set last = last + 1 where tenant = ? returning last",
                            Integer.class,
                            tenant);
            append(tenant, next);
        });
    }

    private void append(String tenant, int number) {
        outbox.append(numbered(tenant, number), Cause.start());
    }

    private void awaitNumbers(String tenant, Integer... numbers) {
        await("events of " + tenant + " are sent")
                .untilAsserted(() -> assertThat(numbers(kafka.read(Topic.TENANT_EVENTS), tenant))
                        .containsExactly(numbers));
    }

    private OutboxRelay relay(KitDatabase on) {
        var made = new OutboxRelay(on.dataSource(), kafka.producer(), Duration.ofSeconds(1));
        opened.add(made::stop);
        return made;
    }

    private <T extends AutoCloseable> T closing(T one) {
        opened.add(one);
        return one;
    }
}
