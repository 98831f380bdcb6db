package dev.latchkey.bench;

import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.WorldSize;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Connects all tenants at once and waits until every key of theirs is stored in the vault and told to the audit log. The
 * floor writes the rows that this leaves in all services' tables once more, and does nothing else. Some further tenants
 * come first: what they take right after the start, while the JVM still compiles, is a figure of its own.
 */
final class IngestBenchmark implements Benchmark {

    private static final long PATIENCE_SECONDS = 300;
    private static final int FIRST_TENANTS = 60;

    private final int tenants;
    private final int devices;
    private final List<Integer> latencies;

    /** @param latencies milliseconds of each call to Microsoft; each is a run of its own */
    IngestBenchmark(int tenants, int devices, List<Integer> latencies) {
        this.tenants = tenants;
        this.devices = devices;
        this.latencies = List.copyOf(latencies);
    }

    @Override
    public List<Figure> run() throws Exception {
        var figures = new ArrayList<Figure>();
        for (var latency : latencies) {
            figures.addAll(measure(latency));
        }
        return figures;
    }

    private List<Figure> measure(int latency) throws Exception {
        say("starting Latchkey and a Microsoft with " + tenants + " tenants of " + devices + " devices, " + latency
                + " ms per call");
        try (var latchkey = RunningLatchkey.start(
                new WorldSize(FIRST_TENANTS + tenants, devices, 0),
                Settings.DEFAULT.with("latencyMillis", latency),
                Map.of())) {
            var all = latchkey.simulator().world().tenants();
            var measured = all.subList(FIRST_TENANTS, all.size());
            say("importing the configurations of all devices");
            var organizations = latchkey.document();
            var stored = new Stored(latchkey);
            stored.awaitQuiet();
            say("connecting " + FIRST_TENANTS + " tenants, right after the start");
            var first = keysPerSecond(latchkey, stored, organizations, all.subList(0, FIRST_TENANTS));
            stored.awaitQuiet();
            var before = stored.audited();
            say("connecting " + tenants + " more");
            var perSecond = keysPerSecond(latchkey, stored, organizations, measured);
            say("writing the same rows without anything else");
            var copies = RowCopies.ofKeys(latchkey, before, ids(measured));
            var floor = RunningLatchkey.keysAtMicrosoft(measured) / copies.writeAll();
            return List.of(
                    Figure.against(
                            "keys end to end" + (latency == 0 ? "" : ", " + latency + " ms"),
                            perSecond,
                            "keys/s",
                            floor,
                            latency == 0 ? ">= 2000, ratio >= 0.5" : "ratio >= 0.5"),
                    Figure.alone("right after the start", first, "keys/s", null));
        }
    }

    private static double keysPerSecond(
            RunningLatchkey latchkey, Stored stored, Map<Tenant, Long> organizations, List<Tenant> tenants)
            throws InterruptedException {
        var keys = RunningLatchkey.keysAtMicrosoft(tenants);
        var known = new HashMap<>(organizations);
        known.keySet().retainAll(tenants);
        var before = stored.keys();
        say("they have " + keys + " keys");
        var from = System.nanoTime();
        latchkey.connect(known);
        stored.await(before + keys, from);
        return keys / seconds(from);
    }

    private static List<String> ids(List<Tenant> tenants) {
        return tenants.stream().map(tenant -> tenant.profile().id().toString()).toList();
    }

    /** What has arrived where. */
    private static final class Stored {

        private final JdbcTemplate matching;
        private final JdbcTemplate vault;
        private final JdbcTemplate audit;

        private Stored(RunningLatchkey latchkey) throws SQLException {
            matching = latchkey.database("matching");
            vault = latchkey.database("vault");
            audit = latchkey.database("audit");
        }

        /** Returns when the audit log has heard of every configuration and hears nothing more. */
        private void awaitQuiet() throws InterruptedException {
            var before = -1L;
            while (before != audited()
                    || before < count(matching, "select count(*) from configuration")
                    || count(matching, "select count(*) from outbox_event") > 0) {
                before = audited();
                Thread.sleep(1_000);
            }
        }

        private long keys() {
            return count(vault, "select count(*) from password");
        }

        private long audited() {
            return count(audit, "select coalesce(max(sequence), 0) from audit_event");
        }

        private void await(long keys, long from) throws InterruptedException {
            var said = from;
            // Counting costs: often only near the end, and the log once the vault has every key.
            for (var there = keys(); there < keys; there = keys()) {
                if (System.nanoTime() - said > 5_000_000_000L) {
                    said = System.nanoTime();
                    progress(keys, from);
                }
                requirePatience(from, "not every key is in the vault; is each device matched?");
                Thread.sleep(keys - there > 5_000 ? 1_000 : 50);
            }
            say(String.format(Locale.ROOT, "all in the vault after %.1f s", seconds(from)));
            for (var type : List.of(
                    "latchkey.sync.key-found.v1",
                    "latchkey.matching.key-matched.v1",
                    "latchkey.vault.key-created.v1")) {
                // An event that was announced twice is there twice, with an id of its own.
                var query = "select count(distinct data ->> 'keyId') from audit_event where type = '" + type + "'";
                while (count(audit, query) < keys) {
                    requirePatience(from, "not every " + type + " is in the audit log");
                    Thread.sleep(20);
                }
            }
            say(String.format(Locale.ROOT, "all in the audit log after %.1f s", seconds(from)));
        }

        private static void requirePatience(long from, String otherwise) {
            if (seconds(from) > PATIENCE_SECONDS) {
                throw new IllegalStateException(otherwise);
            }
        }

        private void progress(long keys, long from) {
            say(String.format(
                    Locale.ROOT,
                    "%.0f s: %,d of %,d keys in the vault, %,d events in the audit log",
                    seconds(from),
                    keys(),
                    keys,
                    audited()));
        }

        private static long count(JdbcTemplate database, String query) {
            return Objects.requireNonNull(database.queryForObject(query, Long.class));
        }
    }

    static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static void say(String what) {
        System.err.println("  " + what + " …");
    }
}
