package dev.latchkey.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.KafkaSettings;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.outbox.OutboxRelay;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.kit.topics.TopicSetup;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.flywaydb.core.Flyway;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes events to the outbox, then relays them until a consumer has seen every one, in order per key. Beside it, in
 * the same run: a bare producer of the same records, and a bare insert of the same rows.
 */
final class OutboxBenchmark implements Benchmark {

    private static final int PER_TRANSACTION = 100;
    private static final int EVENTS_PER_KEY = 10;
    private static final int WRITERS = 4;
    private static final String PREFIX = "bench.";

    private final int events;

    OutboxBenchmark(int events) {
        this.events = events - events % (PER_TRANSACTION * WRITERS);
    }

    @Override
    public List<Figure> run() throws Exception {
        var folder = Files.createTempDirectory("latchkey-bench");
        say("starting Kafka and a durable PostgreSQL in " + folder);
        try (var postgres = PostgresServer.start(
                        folder.resolve("postgres"), FreePort.pick(), "benchmark", folder.resolve("postgresql.log"));
                var kafka = KafkaBroker.start(folder.resolve("kafka"), FreePort.pick())) {
            return measure(dataSource(postgres), kafka.bootstrapServers());
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private List<Figure> measure(DataSource dataSource, String bootstrap) throws Exception {
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/kit")
                .load()
                .migrate();
        var properties = new KafkaProperties();
        properties.setBootstrapServers(List.of(bootstrap));
        var topics = new TopicNames(PREFIX);
        try (var admin = KafkaSettings.admin(properties);
                var producer = KafkaSettings.producer(properties)) {
            new TopicSetup(admin, topics, (short) 1, 6).make(Set.of(Topic.VAULT_KEY_EVENTS), Set.of());
            say("warming up");
            var jdbc = new JdbcTemplate(dataSource);
            write(dataSource, jdbc, topics, events / 10);
            relay(dataSource, producer, properties, topics, events / 10);

            say("bare insert of " + events + " rows");
            var bareInsert = perSecond(events, () -> bareInsert(dataSource));
            say("writing " + events + " events to the outbox");
            var writing = perSecond(events, () -> write(dataSource, jdbc, topics, events));
            say("relaying them");
            var relaying = relay(dataSource, producer, properties, topics, events);
            say("bare producer of " + events + " records");
            var bareProducer = perSecond(events, () -> bareProducer(producer, topics));
            return List.of(
                    Figure.against("relay", relaying, "events/s", bareProducer, ">= 30000"),
                    Figure.against("write", writing, "events/s", bareInsert, null));
        }
    }

    private void write(DataSource dataSource, JdbcTemplate jdbc, TopicNames topics, int count) {
        var outbox = new Outbox(jdbc, topics, "bench", Clock.systemUTC(), () -> {});
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        inParallel(writer -> {
            for (var first = 0; first < count / WRITERS; first += PER_TRANSACTION) {
                var batch = new ArrayList<Announcement>(PER_TRANSACTION);
                for (var i = first; i < first + PER_TRANSACTION; i++) {
                    batch.add(new Announcement(event(writer, i), Cause.story("bench")));
                }
                transaction.executeWithoutResult(status -> outbox.append(batch));
            }
        });
    }

    /** From the start of the relay to the moment a consumer has the last event. */
    private double relay(
            DataSource dataSource,
            Producer<String, byte[]> producer,
            KafkaProperties properties,
            TopicNames topics,
            int count) {
        try (var consumer = consumer(properties)) {
            var topic = topics.of(Topic.VAULT_KEY_EVENTS);
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            var relay = new OutboxRelay(dataSource, producer);
            var from = System.nanoTime();
            relay.start();
            try {
                receive(consumer, count);
                return count / seconds(from);
            } finally {
                relay.stop();
            }
        }
    }

    private static void receive(KafkaConsumer<String, byte[]> consumer, int count) {
        var last = new HashMap<String, Integer>();
        var seen = 0;
        while (seen < count) {
            var records = consumer.poll(Duration.ofSeconds(30));
            if (records.isEmpty()) {
                throw new IllegalStateException("no event for 30 s: " + seen + " of " + count + " arrived");
            }
            for (ConsumerRecord<String, byte[]> record : records) {
                requireOrder(last, record);
                seen++;
            }
        }
    }

    private static void requireOrder(Map<String, Integer> last, ConsumerRecord<String, byte[]> record) {
        var version = versionOf(record.value());
        var before = last.put(record.key(), version);
        if (before != null && version != before + 1) {
            throw new IllegalStateException("key " + record.key() + ": version " + version + " after " + before);
        }
    }

    /** The version without parsing the rest: the consumer shall not be what is measured. */
    private static int versionOf(byte[] value) {
        var text = new String(value, java.nio.charset.StandardCharsets.UTF_8);
        var at = text.indexOf("\"version\":") + 10;
        var end = at;
        while (Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Integer.parseInt(text.substring(at, end));
    }

    private void bareProducer(Producer<String, byte[]> producer, TopicNames topics) {
        var topic = topics.of(Topic.VAULT_KEY_EVENTS);
        var sent = new ArrayList<Future<RecordMetadata>>(events);
        for (var i = 0; i < events; i++) {
            var event = event(i % WRITERS, i / WRITERS);
            sent.add(producer.send(new ProducerRecord<>(topic, event.recordKey(), EventCodec.encode(event))));
        }
        producer.flush();
        if (!sent.stream().allMatch(one -> one.state() == Future.State.SUCCESS)) {
            throw new IllegalStateException("the bare producer lost records");
        }
    }

    private void bareInsert(DataSource dataSource) {
        var jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("create table bare (id bigint generated always as identity primary key, topic text, record_key"
                + " text, headers bytea, value bytea)");
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        var headers = new byte[330];
        inParallel(writer -> {
            for (var first = 0; first < events / WRITERS; first += PER_TRANSACTION) {
                var batch = new ArrayList<Object[]>(PER_TRANSACTION);
                for (var i = first; i < first + PER_TRANSACTION; i++) {
                    var event = event(writer, i);
                    batch.add(new Object[] {"topic", event.recordKey(), headers, EventCodec.encode(event)});
                }
                transaction.executeWithoutResult(status -> jdbc.batchUpdate(
                        "insert into bare (topic, record_key, headers, value) values (?, ?, ?, ?)", batch));
            }
        });
        jdbc.execute("drop table bare");
    }

    private static KeyCreated event(int writer, int number) {
        var key = number / EVENTS_PER_KEY;
        var device = String.format("%08x-0000-4000-8000-%012x", writer, key);
        return new KeyCreated(
                "5d0c7b1e-8a52-4f0b-9a1e-2f8f2d6c1a01",
                device,
                key,
                "b8d2a4f0-61c7-4f3e-8d11-5a9e2c7f4411",
                number % EVENTS_PER_KEY + 1L,
                4101,
                9000 + key,
                "LON-LT-" + key,
                VolumeType.OPERATING_SYSTEM,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static KafkaConsumer<String, byte[]> consumer(KafkaProperties properties) {
        var settings = KafkaSettings.consumer(properties);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static DataSource dataSource(PostgresServer postgres) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.database("bench") + "?reWriteBatchedInserts=true");
        pool.setUsername("bench");
        pool.setPassword(postgres.password());
        pool.setMaximumPoolSize(WRITERS + 2);
        return pool;
    }

    private static void inParallel(java.util.function.IntConsumer work) {
        try (var writers = Executors.newFixedThreadPool(WRITERS)) {
            var running = new ArrayList<Future<?>>();
            for (var i = 0; i < WRITERS; i++) {
                var writer = i;
                running.add(writers.submit(() -> work.accept(writer)));
            }
            for (var one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double perSecond(int count, Runnable work) {
        var from = System.nanoTime();
        work.run();
        return count / seconds(from);
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static void say(String what) {
        System.err.println("  " + what + " …");
    }
}
