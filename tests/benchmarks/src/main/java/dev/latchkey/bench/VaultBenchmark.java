package dev.latchkey.bench;

import com.google.crypto.tink.HybridEncrypt;
import dev.latchkey.bench.Asking.Latency;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.consume.EventConsumers;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Vault-service alone, on Kafka and a durable PostgreSQL: stores keys that lie on Kafka until all are announced, then finds
 * among them over HTTP, and reveals some with audit-service beside it. Some other keys come first, so that the JVM is warm.
 */
final class VaultBenchmark implements Benchmark {

    private static final int WARM_UP = 20_000;
    private static final int FINDERS = 2;
    private static final int SEARCHES = 400;

    /** Organizations that somebody sees who is not shown all: their searches are a figure of their own. */
    private static final String MANY = "200";

    private static final int REVEALERS = 100;

    /** So many that what a reveal runs is compiled before it is measured how long one takes: some of it runs once in each. */
    private static final int REVEALS = 15_000;

    private static final int FIRST_REVEALS = 1_000;

    /** On average, of a hundred people who each reveal as often as the limit of 10 a minute lets them, whenever they like. */
    private static final Duration BETWEEN_REVEALS = Duration.ofMillis(60);

    private static final int REVEALS_AT_THE_LIMIT = 1_000;

    /** A share of the keys at the beginning and at the end, whose costs are compared; the first come to nearly nothing. */
    private static final double WINDOW = 0.1;

    private final VaultWorld world;

    /** @param keys in whole organizations */
    VaultBenchmark(int keys) {
        world = new VaultWorld(Math.max(VaultWorld.PER_ORGANIZATION, keys), 1);
    }

    private record Stored(double perSecond, double growth, double heapBefore, double heap) {}

    @Override
    public List<Figure> run() throws Exception {
        say("starting vault-service, Kafka and a durable PostgreSQL");
        try (var vault = new RunningVault()) {
            var stored = store(vault);
            say("writing a tenth of the rows without anything else");
            var floor = floor(vault);
            say("giving devices their users and configurations their names");
            name(vault);
            var asking = new Asking(vault, world.keys());
            var bare = asking.ask(
                    FINDERS,
                    SEARCHES * 4,
                    number -> () -> vault.request("/vault/categories", everywhere(number), null));
            var found = find(vault, asking);
            say("revealing " + REVEALS + " keys, " + REVEALERS + " in flight all the time, with audit-service");
            vault.startAudit();
            var bareMany = asking.ask(
                    REVEALERS, REVEALS, number -> () -> vault.request("/vault/categories", everywhere(number), null));
            var revealed = reveal(vault, asking, REVEALS, Duration.ZERO);
            say("revealing " + REVEALS_AT_THE_LIMIT + " more, as often as a hundred people may");
            var unhurried = reveal(vault, asking, REVEALS_AT_THE_LIMIT, BETWEEN_REVEALS);
            var byMany = new TreeMap<>(found);
            byMany.keySet().removeIf(search -> !search.endsWith(MANY));
            found.keySet().removeAll(byMany.keySet());
            var slowest =
                    found.values().stream().mapToDouble(Latency::slow).max().orElseThrow();
            var together = Latency.together(found.values());
            return List.of(
                    Figure.against("store", stored.perSecond, "keys/s", floor, ">= 5000"),
                    Figure.alone("cost per key, last to first", stored.growth, "%", "<= 110"),
                    Figure.against("find p99", together.slow(), "ms", bare.slow(), "<= 20"),
                    Figure.against("find, median", together.median(), "ms", bare.median(), null),
                    Figure.alone("find p99, slowest kind of search", slowest, "ms", null),
                    Figure.alone(
                            "find p99, " + MANY + " organizations seen",
                            Latency.together(byMany.values()).slow(),
                            "ms",
                            null),
                    Figure.alone("reveal p99", unhurried.slow(), "ms", "<= 30"),
                    Figure.alone("reveal, median", unhurried.median(), "ms", null),
                    Figure.against("reveal p99, 100 in flight", revealed.slow(), "ms", bareMany.slow(), null),
                    Figure.against("reveal, median, 100 in flight", revealed.median(), "ms", bareMany.median(), null),
                    Figure.against("heap after GC", stored.heap, "MiB", stored.heapBefore, "the same at a tenth"));
        }
    }

    private Stored store(RunningVault vault) throws Exception {
        var jdbc = vault.bean(JdbcTemplate.class);
        var consumers = vault.bean(EventConsumers.class);
        var last = 0L;
        try (var producer = vault.producer()) {
            var sending = new Sending(producer, "/matching-service");
            var before = new VaultWorld(WARM_UP, 1_000_000);
            send(before, vault, sending);
            awaitStored(jdbc, 0, before.keys(), stored -> {});
            last = lastId(jdbc);
            consumers.stop();
            jdbc.execute("truncate password, matched_device");
            say(String.format(Locale.ROOT, "putting %,d keys on Kafka", world.keys()));
            send(world, vault, sending);
        }
        var announced = vault.announced(Topic.VAULT_KEY_EVENTS.name("latchkey."));
        say(String.format(Locale.ROOT, "storing %,d keys", world.keys()));
        var heap = new double[1];
        var times = new TreeMap<Long, Long>();
        var from = System.nanoTime();
        consumers.start();
        awaitStored(jdbc, last, world.keys(), stored -> {
            times.put(stored, System.nanoTime());
            if (heap[0] == 0 && stored >= world.keys() * WINDOW) {
                heap[0] = new Heap().sample();
            }
        });
        var seconds = (System.nanoTime() - from) / 1e9;
        var rows = Objects.requireNonNull(jdbc.queryForObject("select count(*) from password", Long.class));
        var events = vault.announced(Topic.VAULT_KEY_EVENTS.name("latchkey.")) - announced;
        if (rows != world.keys() || events != rows) {
            throw new IllegalStateException(rows + " rows and " + events + " announcements of " + world.keys());
        }
        var window = world.keys() * WINDOW;
        var growth = nanosOf(times, world.keys() - window, world.keys()) / nanosOf(times, window / 10, window * 1.1);
        return new Stored(world.keys() / seconds, growth * 100, heap[0], new Heap().sample());
    }

    private void send(VaultWorld keys, RunningVault vault, Sending sending) {
        var sealer = new Sealer(Keysets.read(vault.secrets().vaultSealingPublic(), HybridEncrypt.class));
        // A session for as many keys as sync-service reads with one.
        var session = sealer.begin();
        for (var position = 0; position < keys.keys(); position++) {
            if (position % VaultWorld.PER_ORGANIZATION == 0) {
                session = sealer.begin();
            }
            sending.send(keys.key(keys.at(position), session));
        }
        sending.finish();
    }

    /** Returns when all are stored and everything is announced. */
    private static void awaitStored(JdbcTemplate jdbc, long before, long wanted, LongConsumer seen)
            throws InterruptedException {
        var said = System.nanoTime();
        for (var stored = 0L; stored < wanted; stored = Math.max(0, lastId(jdbc) - before)) {
            seen.accept(stored);
            if (System.nanoTime() - said > 10e9) {
                said = System.nanoTime();
                say(String.format(Locale.ROOT, "%,d of %,d", stored, wanted));
            }
            Thread.sleep(100);
        }
        seen.accept(wanted);
        while (Boolean.TRUE.equals(jdbc.queryForObject("select exists (select from outbox_event)", Boolean.class))) {
            Thread.sleep(20);
        }
    }

    /** Ids are given out without gaps as long as nothing goes wrong, and cost nothing to look up. */
    private static long lastId(JdbcTemplate jdbc) {
        return Objects.requireNonNull(jdbc.queryForObject("select coalesce(max(id), 0) from password", Long.class));
    }

    /** Nanoseconds per key between two counts. */
    private static double nanosOf(NavigableMap<Long, Long> times, double from, double to) {
        var first = Objects.requireNonNull(times.floorEntry((long) from));
        var last = Objects.requireNonNull(times.ceilingEntry((long) to));
        return (double) (last.getValue() - first.getValue()) / (last.getKey() - first.getKey());
    }

    private double floor(RunningVault vault) throws Exception {
        var tenants = new ArrayList<String>();
        for (var number = 0; number < Math.max(1, world.organizations() / 10); number++) {
            tenants.add(world.tenant(number * VaultWorld.PER_ORGANIZATION));
        }
        var rows = "tenant_id in ('" + String.join("', '", tenants) + "')";
        var copies = new RowCopies(
                vault::connect,
                List.of(
                        new RowCopies.Table("vault", "password", rows),
                        new RowCopies.Table("vault", "matched_device", rows)));
        return tenants.size() * VaultWorld.PER_ORGANIZATION / copies.writeAll();
    }

    /** What a million events about devices and configurations would leave; how fast they come in is not the question here. */
    private static void name(RunningVault vault) throws Exception {
        try (var connection = vault.connect("vault")) {
            var jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            jdbc.execute("""
                    insert into expected_device (tenant_id, device_id, match_version, organization_id, configuration_id,
                                                 device_version, device_name, serial_number, listed, encrypted, user_name)
                    select tenant_id, device_id, 1, organization_id, configuration_id, 1, device_name, serial_number, true,
                           true, %s
                    from password
                    """.formatted(VaultWorld.userOf("id")));
            jdbc.execute("""
                    insert into configuration_name (configuration_id, organization_id, name, version)
                    select configuration_id, organization_id, 'Workstation ' || id, 1 from password
                    """);
            // Else PostgreSQL would do so by itself, in the middle of what is measured.
            jdbc.execute("vacuum analyze");
        }
        vault.checkpoint();
    }

    private Map<String, Latency> find(RunningVault vault, Asking asking) throws Exception {
        var found = new TreeMap<String, Latency>();
        var searches = new TreeMap<String, IntFunction<String>>();
        searches.put("key id, 4 digits", number -> "q=" + world.keyId(number).substring(0, 4));
        searches.put("key id, 6 digits", number -> "q=" + world.keyId(number).substring(0, 6));
        searches.put("key id, 8 digits", number -> "q=" + world.keyId(number).substring(0, 8));
        searches.put("device name", number -> "q=" + world.deviceName(number));
        searches.put("start of half of all names", number -> "q=desk");
        searches.put("serial number", number -> "q=" + world.serialNumber(number));
        searches.put("start of all serial numbers", number -> "q=5CG1");
        searches.put("user", number -> "q=" + VaultWorld.userPrefix() + "." + number);
        searches.put("start of many users", number -> "q=" + VaultWorld.userPrefix());
        searches.put("start of all configurations", number -> "q=workstation");
        searches.put("configuration", number -> "configurationId=" + (VaultWorld.PER_ORGANIZATION + number + 1));
        var asked = new TreeMap<String, IntFunction<Callable<HttpRequest>>>();
        for (var search : searches.entrySet()) {
            for (var sees : List.of("all", "1", "5", MANY)) {
                asked.put(
                        search.getKey() + ", sees " + sees,
                        number -> () -> vault.request(
                                "/keys?includeArchived=true&"
                                        + search.getValue().apply(number),
                                sees.equals("all") ? everywhere(number) : seeing(Integer.parseInt(sees), number),
                                null));
            }
        }
        // All of them first, so that none is measured while the JVM compiles what they share.
        for (var search : asked.values()) {
            asking.ask(FINDERS, SEARCHES / 4, search);
        }
        for (var search : asked.entrySet()) {
            var latency = asking.ask(FINDERS, SEARCHES, search.getValue());
            say(String.format(
                    Locale.ROOT, "%s: median %.1f ms, p99 %.1f ms", search.getKey(), latency.median(), latency.slow()));
            found.put(search.getKey(), latency);
        }
        return found;
    }

    private Latency reveal(RunningVault vault, Asking asking, int times, Duration between) throws Exception {
        IntFunction<Callable<HttpRequest>> asked = number -> () -> vault.request(
                "/keys/" + world.keyId(number) + "/reveals", everywhere(number), "{\"reason\":\"benchmark\"}");
        asking.ask(REVEALERS, FIRST_REVEALS, asked);
        return asking.ask(REVEALERS, times, between, asked);
    }

    private static Caller everywhere(int number) {
        return new Caller("technician-" + number, Role.EDITOR, null, address(number));
    }

    /** Somebody who sees the organization of this key, and those after it. */
    private Caller seeing(int organizations, int number) {
        var seen = new ArrayList<Long>();
        for (var i = 0; i < organizations; i++) {
            seen.add(1 + (world.organization(number) - 1 + i) % world.organizations());
        }
        return new Caller("technician-" + number, Role.EDITOR, Set.copyOf(seen), address(number));
    }

    private static String address(int number) {
        return "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    private static void say(String what) {
        System.err.println("  " + what + " …");
    }
}
