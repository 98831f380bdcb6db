package dev.latchkey.bench;

import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.kit.KafkaSettings;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.labelled.LabelledCase.Documented;
import dev.latchkey.labelled.LabelledRun;
import dev.latchkey.labelled.LabelledSet;
import dev.latchkey.labelled.Registry;
import dev.latchkey.matching.MatchingApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Matching-service alone, on Kafka and a durable PostgreSQL: decides about the labelled set, then about all devices of a full
 * registry for the first time, then about single changes of that registry. A tenth of the size comes first, so that the JVM is
 * warm, and to see what the size does to memory.
 */
final class MatchingBenchmark implements Benchmark {

    /** Of each organization, when there are that many. */
    private static final int MACHINES = 2_500;

    private static final int WARM_CHANGES = 100;
    private static final int CHANGES = 600;
    private static final double PATIENCE_SECONDS = 1_800;

    private final MatchingWorld first;
    private final MatchingWorld measured;
    private final Map<Integer, Long> organizationIds = new HashMap<>();

    /** @param devices how many, and as many configurations; in whole organizations */
    MatchingBenchmark(int devices) {
        var machines = Math.min(MACHINES, Math.max(1, devices / 10));
        var organizations = Math.max(1, devices / machines);
        first = new MatchingWorld(0, Math.max(1, organizations / 10), machines);
        measured = new MatchingWorld(first.organizations(), organizations, machines);
    }

    @Override
    public List<Figure> run() throws Exception {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var folder = Files.createTempDirectory("latchkey-bench");
        say("starting matching-service, Kafka and a durable PostgreSQL in " + folder);
        try (var postgres = PostgresServer.start(
                        folder.resolve("postgres"), FreePort.pick(), "benchmark", folder.resolve("postgresql.log"));
                var kafka = KafkaBroker.start(folder.resolve("kafka"), FreePort.pick());
                var matching = start(folder, postgres, kafka);
                var producer = producer(kafka)) {
            return measure(matching, producer, postgres);
        } finally {
            RunningLatchkey.delete(folder);
        }
    }

    private static ConfigurableApplicationContext start(Path folder, PostgresServer postgres, KafkaBroker kafka) {
        var secrets = new SecretFiles(folder.resolve("secrets"));
        secrets.makeMissing();
        var settings = new HashMap<String, String>(LabelledRun.SETTINGS);
        settings.put("server.port", "0");
        settings.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("spring.datasource.url", postgres.database("latchkey_matching"));
        settings.put("spring.datasource.username", "latchkey_matching");
        settings.put("spring.datasource.password", postgres.password());
        settings.put(
                "latchkey.internal-token-key", secrets.internalTokenPublic().toString());
        return LatchkeyService.start(MatchingApplication.class, "matching-service", settings);
    }

    private static Producer<String, byte[]> producer(KafkaBroker kafka) {
        var properties = new KafkaProperties();
        properties.setBootstrapServers(List.of(kafka.bootstrapServers()));
        return KafkaSettings.producer(properties);
    }

    private List<Figure> measure(
            ConfigurableApplicationContext matching, Producer<String, byte[]> producer, PostgresServer postgres)
            throws Exception {
        say("deciding about the labelled set");
        var labelled = LabelledRun.of(LabelledSet.read(), matching::getBean);
        var small = firstMatch(first, matching, producer);
        var full = firstMatch(measured, matching, producer);
        say("writing the same rows without anything else");
        var copies = new RowCopies(
                service -> DriverManager.getConnection(
                        postgres.database("latchkey_" + service) + "?reWriteBatchedInserts=true",
                        "latchkey_" + service,
                        postgres.password()),
                List.of(new RowCopies.Table("matching", "device", theirs(measured))));
        var floor = measured.devices() / copies.writeAll();
        say("changing the registry " + CHANGES + " times");
        var changes = changes(matching);
        return List.of(
                Figure.against("first match", full.perSecond, "devices/s", floor, ">= 5000"),
                Figure.alone("right after the start", small.perSecond, "devices/s", null),
                Figure.against("one change", changes.slow, "ms", changes.bareSlow, "<= 50"),
                Figure.against("one change, median", changes.median, "ms", changes.bareMedian, null),
                Figure.alone("precision", labelled.precision(), "%", ">= 100"),
                Figure.alone("recall", labelled.recall(), "%", null),
                Figure.against("heap after GC", full.heap, "MiB", small.heap, "the same at a tenth of the size"));
    }

    /** @param heap the most that was left after a collection, in MiB */
    private record FirstMatch(double perSecond, double heap) {}

    private FirstMatch firstMatch(
            MatchingWorld world, ConfigurableApplicationContext matching, Producer<String, byte[]> producer)
            throws InterruptedException {
        var jdbc = matching.getBean(JdbcTemplate.class);
        say(String.format(
                Locale.ROOT, "documenting %,d machines of %,d organizations", world.devices(), world.organizations()));
        document(world, new Registry(matching::getBean));
        var sending = new Sending(producer, "/sync-service");
        world.numbers()
                .forEach(number -> MatchingWorld.tenants(number)
                        .forEach(tenant -> sending.send(connected(tenant, organizationId(number)))));
        sending.finish();
        awaitCount(
                jdbc,
                "select count(*) from tenant_organization where " + theirs(world),
                world.tenants().size(),
                () -> {});
        awaitQuiet(jdbc);
        jdbc.execute("analyze configuration");
        say(String.format(Locale.ROOT, "matching %,d devices", world.devices()));
        var heap = new Heap();
        var from = System.nanoTime();
        var producing = Thread.ofPlatform().start(() -> {
            world.numbers().forEach(number -> world.seen(number, sending::send));
            sending.finish();
        });
        awaitCount(
                jdbc,
                "select count(*) from device where seen_version > 0 and " + theirs(world),
                world.devices(),
                heap::sample);
        producing.join();
        awaitQuiet(jdbc);
        var seconds = seconds(from);
        jdbc.query(
                "select state, count(*) from device where " + theirs(world) + " group by state order by 2 desc",
                row -> {
                    say(String.format(Locale.ROOT, "%s: %,d", row.getString(1), row.getLong(2)));
                });
        heap.sample();
        return new FirstMatch(world.devices() / seconds, heap.most());
    }

    private void document(MatchingWorld world, Registry registry) {
        world.numbers().forEach(number -> {
            organizationIds.put(number, registry.addOrganization("Organization " + number));
            registry.document(organizationId(number), world.documented(number));
        });
    }

    private long organizationId(int number) {
        return Objects.requireNonNull(organizationIds.get(number));
    }

    private static TenantConnected connected(String tenant, long organization) {
        var credentials = new SealedSecret("key", "sealed");
        return new TenantConnected(tenant, tenant, organization, "client", credentials, 1, Instant.EPOCH, null);
    }

    /** Milliseconds of one change with all that comes of it, and of the bare row. */
    private record Changes(double median, double slow, double bareMedian, double bareSlow) {}

    private Changes changes(ConfigurableApplicationContext matching) {
        var jdbc = matching.getBean(JdbcTemplate.class);
        var registry = new Registry(matching::getBean);
        var random = new Random(4);
        var nanos = new ArrayList<Long>();
        var bare = new ArrayList<Long>();
        for (var i = 0; i < WARM_CHANGES + CHANGES; i++) {
            var number = measured.first() + random.nextInt(measured.organizations());
            var change = change(number, random.nextInt(measured.machines()), i);
            var from = System.nanoTime();
            registry.document(organizationId(number), change);
            var changed = System.nanoTime();
            jdbc.update(
                    "update configuration set version = version where id = ?", random.nextLong(1, measured.devices()));
            if (i >= WARM_CHANGES) {
                nanos.add(changed - from);
                bare.add(System.nanoTime() - changed);
            }
        }
        return new Changes(millis(nanos, 0.5), millis(nanos, 0.99), millis(bare, 0.5), millis(bare, 0.99));
    }

    /** A corrected serial number, a machine documented at last, or one more MAC address: what happens every day. */
    private Map<String, Documented> change(int number, int machine, int kind) {
        var before = measured.documented(number, machine);
        var externalId = MatchingWorld.externalId(machine);
        return switch (kind % 3) {
            case 0 ->
                Map.of(
                        externalId,
                        new Documented(null, before.name(), before.serial() + "-" + kind, before.macs(), null));
            case 1 -> Map.of("N-" + kind, measured.documentedAtLast(number, machine));
            default -> {
                var addresses = new ArrayList<>(Objects.requireNonNull(before.macs()));
                addresses.add(String.format(Locale.ROOT, "E8D8D1%06X", kind));
                yield Map.of(externalId, new Documented(null, before.name(), before.serial(), addresses, null));
            }
        };
    }

    private static double millis(List<Long> nanos, double share) {
        var sorted = nanos.stream().sorted().toList();
        return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
    }

    /** Every tenant of these organizations. */
    private static String theirs(MatchingWorld world) {
        return "tenant_id in ('" + String.join("', '", world.tenants()) + "')";
    }

    private static void awaitCount(JdbcTemplate jdbc, String query, long wanted, Runnable sometimes)
            throws InterruptedException {
        var from = System.nanoTime();
        var said = from;
        for (var there = count(jdbc, query); there < wanted; there = count(jdbc, query)) {
            if (seconds(from) > PATIENCE_SECONDS) {
                throw new IllegalStateException("only " + there + " of " + wanted + " arrived");
            }
            if (seconds(said) > 10) {
                said = System.nanoTime();
                say(String.format(Locale.ROOT, "%.0f s: %,d of %,d", seconds(from), there, wanted));
                sometimes.run();
            }
            // Counting costs: often only near the end.
            Thread.sleep(wanted - there > wanted / 20 ? 1_000 : 100);
        }
    }

    /** Returns when everything is announced. */
    private static void awaitQuiet(JdbcTemplate jdbc) throws InterruptedException {
        while (count(jdbc, "select count(*) from (select from outbox_event limit 1) as one") > 0) {
            Thread.sleep(50);
        }
    }

    private static long count(JdbcTemplate jdbc, String query) {
        return Objects.requireNonNull(jdbc.queryForObject(query, Long.class));
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static void say(String what) {
        System.err.println("  " + what + " …");
    }
}
