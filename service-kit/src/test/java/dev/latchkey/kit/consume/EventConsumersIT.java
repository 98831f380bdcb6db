package dev.latchkey.kit.consume;

import static dev.latchkey.kit.outbox.EventRecords.number;
import static dev.latchkey.kit.outbox.EventRecords.numbered;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.KitDatabase;
import dev.latchkey.kit.KitKafka;
import dev.latchkey.kit.deadletter.DeadLetterDesk;
import dev.latchkey.kit.deadletter.DeadLetterWriter;
import dev.latchkey.kit.outbox.EventRecords;
import dev.latchkey.kit.topics.TopicSetup;
import dev.latchkey.testsupport.TestServers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class EventConsumersIT {

    private static final Topic TOPIC = Topic.TENANT_EVENTS;
    private static final String SERVICE = "audit-service";
    private static final String MARKER = "MARKER-571329";

    private final KitDatabase database = KitDatabase.fresh();
    private final KitKafka kafka = new KitKafka(TestServers.kafka(), TestServers.freshTopicPrefix(), Map.of());
    private final List<EventConsumers> started = new ArrayList<>();

    @BeforeAll
    static void bePatientOnABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    @BeforeEach
    void makeTable() {
        kafka.make(TOPIC);
        database.jdbc().execute("""
                create table taken (position bigint generated always as identity, service text, number int,
                    constraint taken_uq unique (service, number))
                """);
    }

    @AfterEach
    void stop() {
        started.forEach(EventConsumers::stop);
        kafka.close();
        database.close();
    }

    @Test
    void handsOverAPollAsOneBatchInOneTransaction() {
        var batches = new CopyOnWriteArrayList<Integer>();
        var transactions = new CopyOnWriteArrayList<String>();
        IntStream.rangeClosed(1, 200).forEach(n -> kafka.send(record("a", n)));

        consume(SERVICE, batch -> {
            batches.add(batch.size());
            batch.forEach(one -> {
                transactions.add(transactionId());
                take(SERVICE, one);
            });
        });

        awaitTaken(SERVICE, IntStream.rangeClosed(1, 200).boxed().toArray(Integer[]::new));
        assertThat(batches).allMatch(size -> size <= 500).anyMatch(size -> size > 1);
        assertThat(Set.copyOf(transactions)).hasSize(batches.size());
    }

    @Test
    void setsAsideWhatItCannotReadAndGoesOn() {
        kafka.send(record("a", 1));
        kafka.send(EventRecords.of(numbered("a", 2), ("{\"tenantId\": \"" + MARKER).getBytes(UTF_8), kafka.names()));
        kafka.send(new ProducerRecord<>(kafka.names().of(TOPIC), "a", MARKER.getBytes(UTF_8)));
        kafka.send(EventRecords.of(numbered("a", 3), null, kafka.names()));
        kafka.send(record("a", 4));

        consume(SERVICE, batch -> batch.forEach(one -> take(SERVICE, one)));

        awaitTaken(SERVICE, 1, 4);
        var dead = awaitDead(3);
        assertThat(dead)
                .extracting(EventConsumersIT::cause)
                .satisfiesExactly(
                        cause -> assertThat(cause)
                                .startsWith("latchkey.sync.run-progressed.v1: not readable as JSON of this type"),
                        cause -> assertThat(cause).isEqualTo("header ce_id is missing"),
                        cause -> assertThat(cause).isEqualTo("latchkey.sync.run-progressed.v1: no value"));
        assertThat(dead).allSatisfy(record -> assertThat(headers(record)).doesNotContain(MARKER));
        assertThat(new String(dead.getFirst().value(), UTF_8)).contains(MARKER);
        assertThat(header(dead.getFirst(), "latchkey-dead-topic"))
                .isEqualTo(kafka.names().of(TOPIC));
        assertThat(header(dead.getFirst(), "latchkey-dead-group")).isEqualTo(SERVICE);
        assertThat(header(dead.getFirst(), "latchkey-dead-offset")).isEqualTo("1");
    }

    @Test
    void setsAsideOnlyThePoisonOfABatch() {
        IntStream.rangeClosed(1, 5).forEach(n -> kafka.send(record("a", n)));

        consume(
                SERVICE,
                batch -> batch.forEach(one -> {
                    take(SERVICE, one);
                    if (number(one.event()) == 3) {
                        throw new PoisonEventException("three is never taken");
                    }
                }));

        awaitTaken(SERVICE, 1, 2, 4, 5);
        assertThat(awaitDead(1)).extracting(EventConsumersIT::cause).containsExactly("three is never taken");
    }

    @Test
    void setsAsideTheOneEventTheHandlerHasABugForAfterSomeAttempts() {
        var attempts = new AtomicInteger();
        IntStream.rangeClosed(1, 5).forEach(n -> kafka.send(record("a", n)));

        consume(
                SERVICE,
                batch -> batch.forEach(one -> {
                    take(SERVICE, one);
                    if (number(one.event()) == 2) {
                        attempts.incrementAndGet();
                        throw new IllegalStateException("bug with " + MARKER);
                    }
                }));

        awaitTaken(SERVICE, 1, 3, 4, 5);
        var dead = awaitDead(1);
        assertThat(dead).extracting(EventConsumersIT::cause).containsExactly("failed 3 times: IllegalStateException");
        assertThat(dead).allSatisfy(record -> assertThat(headers(record)).doesNotContain(MARKER));
        assertThat(attempts).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void setsAsideAnEventTheDatabaseRefusesWithoutQuotingTheRow() {
        database.jdbc().execute("alter table taken add constraint taken_number_ck check (number <> 2)");
        IntStream.rangeClosed(1, 3).forEach(n -> kafka.send(record("a", n)));

        consume(SERVICE, batch -> batch.forEach(one -> take(SERVICE, one)));

        awaitTaken(SERVICE, 1, 3);
        assertThat(awaitDead(1))
                .extracting(EventConsumersIT::cause)
                .containsExactly("failed 3 times: PSQLException (SQL state 23514)");
    }

    @Test
    void setsAsideAnEventWithATextThatIsTooLongForTheDatabase() {
        IntStream.rangeClosed(1, 3).forEach(n -> kafka.send(record("a", n)));
        database.jdbc().execute("create table named (name text primary key)");

        consume(
                SERVICE,
                batch -> batch.forEach(one -> {
                    take(SERVICE, one);
                    // What does not compress and is longer than an index may hold.
                    database.jdbc().update("""
                    insert into named
                    select case when ? = 2 then string_agg(sha512(n::text::bytea)::text, '') else ? end
                    from generate_series(1, 100) as n
                    """, number(one.event()), String.valueOf(number(one.event())));
                }));

        awaitTaken(SERVICE, 1, 3);
        assertThat(awaitDead(1))
                .extracting(EventConsumersIT::cause)
                .containsExactly("failed 3 times: PSQLException (SQL state 54000)");
    }

    @Test
    void triesAgainUntilPassingTroublePassesAndSetsNothingAside() {
        var away = new AtomicBoolean(true);
        var attempts = new AtomicInteger();
        kafka.send(record("a", 1));
        kafka.send(new ProducerRecord<>(kafka.names().of(TOPIC), "a", MARKER.getBytes(UTF_8)));
        kafka.send(record("a", 2));

        consume(SERVICE, batch -> {
            batch.forEach(one -> take(SERVICE, one));
            attempts.incrementAndGet();
            if (away.get()) {
                throw new TransientDataAccessResourceException("the database is away");
            }
        });
        await("several attempts failed")
                .untilAsserted(() -> assertThat(attempts).hasValueGreaterThan(4));
        assertThat(taken(SERVICE)).isEmpty();
        assertThat(kafka.read(deadTopic())).isEmpty();
        away.set(false);

        awaitTaken(SERVICE, 1, 2);
        assertThat(awaitDead(1)).extracting(EventConsumersIT::cause).containsExactly("header ce_id is missing");
    }

    @Test
    void goesOnAfterItsDatabaseConnectionsWereCut() {
        consume(
                SERVICE,
                batch -> batch.forEach(one -> {
                    if (number(one.event()) == 1 && taken("cut").isEmpty()) {
                        database.separateTransaction().executeWithoutResult(separate -> take("cut", one));
                        database.jdbc().queryForList("select pg_terminate_backend(pg_backend_pid())");
                    }
                    take(SERVICE, one);
                }));

        kafka.send(record("a", 1));
        kafka.send(record("a", 2));

        awaitTaken(SERVICE, 1, 2);
        assertThat(kafka.read(deadTopic())).isEmpty();
    }

    @Test
    void startsAgainWhereItStopped() {
        consume(SERVICE, batch -> batch.forEach(one -> take(SERVICE, one)));
        kafka.send(record("a", 1));
        awaitTaken(SERVICE, 1);
        started.getLast().stop();
        kafka.send(record("a", 2));

        consume(SERVICE, batch -> batch.forEach(one -> take(SERVICE, one)));

        awaitTaken(SERVICE, 1, 2);
    }

    @Test
    void replaysADeadLetterOnlyToTheGroupThatCouldNotTakeIt() {
        var repaired = new AtomicBoolean();
        consume(
                SERVICE,
                batch -> batch.forEach(one -> {
                    if (number(one.event()) == 1 && !repaired.get()) {
                        throw new PoisonEventException("not yet");
                    }
                    take(SERVICE, one);
                }));
        consume("vault-service", batch -> batch.forEach(one -> take("vault-service", one)));
        kafka.send(record("a", 1));
        awaitDead(1);
        awaitTaken("vault-service", 1);
        repaired.set(true);

        var sent =
                new DeadLetterDesk(kafka.settings(), kafka.admin(), kafka.producer(), kafka.names()).replay(null, 10);
        kafka.send(record("a", 2));

        assertThat(sent).isOne();
        awaitTaken(SERVICE, 1, 2);
        awaitTaken("vault-service", 1, 2);
    }

    private void consume(String service, Subscription.Handler handler) {
        // A second member would join while the first works, and what is in work then comes again.
        var subscription = new Subscription(Set.of(TOPIC), 1, handler);
        EventConsumers.makeTopics(
                new TopicSetup(kafka.admin(), kafka.names(), (short) 1, 6), kafka.names(), service, subscription);
        var consumers = new EventConsumers(
                service,
                subscription,
                kafka.settings(),
                kafka.names(),
                database.transaction(),
                new DeadLetterWriter(kafka.producer(), service, Clock.systemUTC()));
        started.add(consumers);
        consumers.start();
    }

    private void take(String service, Inbound one) {
        database.jdbc()
                .update(
                        "insert into taken (service, number) values (?, ?) on conflict do nothing",
                        service,
                        number(one.event()));
    }

    private List<Integer> taken(String service) {
        return database.jdbc()
                .queryForList("select number from taken where service = ? order by position", Integer.class, service);
    }

    private void awaitTaken(String service, Integer... numbers) {
        await(service + " took them")
                .untilAsserted(() -> assertThat(taken(service)).containsExactly(numbers));
    }

    private String deadTopic() {
        return kafka.names().deadLetters(TOPIC, SERVICE);
    }

    private List<ConsumerRecord<String, byte[]>> awaitDead(int count) {
        await("dead letters arrive")
                .untilAsserted(() -> assertThat(kafka.read(deadTopic())).hasSize(count));
        return kafka.read(deadTopic());
    }

    private String transactionId() {
        return database.jdbc().queryForObject("select pg_current_xact_id()::text", String.class);
    }

    private ProducerRecord<String, byte[]> record(String tenant, int number) {
        return EventRecords.of(numbered(tenant, number), kafka.names());
    }

    private static String cause(ConsumerRecord<String, byte[]> dead) {
        return header(dead, "latchkey-dead-cause");
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static String headers(ConsumerRecord<String, byte[]> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .collect(Collectors.joining("\n"));
    }
}
