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
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Connects all tenants at once and waits until every key of theirs is stored in the vault, told to the audit log, and known
 * to rotation. The floor writes the rows that this leaves in all services' tables once more, and does nothing else. As many
 * tenants come before: what they take right after the start, while the JVM still compiles, is a figure of its own.
 */
final class IngestBenchmark implements Benchmark {

    private static final long PATIENCE_SECONDS = 300;
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
                new WorldSize(2 * tenants, devices, 0), Settings.DEFAULT.with("latencyMillis", latency), Map.of())) {
            var all = latchkey.simulator().world().tenants();
            var measured = all.subList(tenants, all.size());
            say("importing the configurations of all devices");
            var organizations = latchkey.document();
            var stored = new Stored(latchkey);
            stored.awaitQuiet();
            say("connecting " + tenants + " tenants, right after the start");
            var first = keysPerSecond(latchkey, stored, organizations, all.subList(0, tenants));
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
        return keys / stored.secondsUntil(before + keys, from);
    }

    private static List<String> ids(List<Tenant> tenants) {
        return tenants.stream().map(tenant -> tenant.profile().id().toString()).toList();
    }

    /** What has arrived where. */
    private static final class Stored {

        private final JdbcTemplate matching;
        private final JdbcTemplate vault;
        private final JdbcTemplate rotation;
        private final JdbcTemplate audit;

        private Stored(RunningLatchkey latchkey) throws SQLException {
            matching = latchkey.database("matching");
            vault = latchkey.database("vault");
            rotation = latchkey.database("rotation");
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

        /**
         * Seconds until the last of these keys had arrived everywhere. Counting rows costs what is measured here: it waits
         * for quiet first, counts once then, and takes the time of the last arrival.
         */
        private double secondsUntil(long keys, long from) throws InterruptedException {
            var said = from;
            var arrived = from;
            var newest = newest();
            while (seconds(arrived) < 2 || keys() < keys || !toldEverywhere(keys)) {
                if (seconds(from) > PATIENCE_SECONDS) {
                    throw new IllegalStateException("after " + PATIENCE_SECONDS + " s not every key is in the vault,"
                            + " the audit log and rotation; is each device matched?");
                }
                if (seconds(said) > 5) {
                    said = System.nanoTime();
                    progress(keys, from);
                }
                Thread.sleep(50);
                var now = newest();
                if (!now.equals(newest)) {
                    newest = now;
                    arrived = System.nanoTime();
                }
            }
            var seconds = (arrived - from) / 1e9;
            say(String.format(Locale.ROOT, "all there after %.1f s", seconds));
            return seconds;
        }

        /** The ends of the two queues that a key travels last; both only look at the end of an index. */
        private List<Long> newest() {
            return List.of(audited(), count(rotation, "select coalesce(max(password_id), 0) from vault_key"));
        }

        private boolean toldEverywhere(long keys) {
            // An event that was announced twice is there twice, with an id of its own.
            return count(rotation, "select count(*) from vault_key") >= keys
                    && Stream.of(
                                    "latchkey.sync.key-found.v1",
                                    "latchkey.matching.key-matched.v1",
                                    "latchkey.vault.key-created.v1")
                            .allMatch(type -> count(
                                            audit,
                                            "select count(distinct data ->> 'keyId') from audit_event where type = '"
                                                    + type + "'")
                                    >= keys);
        }

        private void progress(long keys, long from) {
            say(String.format(
                    Locale.ROOT,
                    "%.0f s: %,d events in the audit log on the way to %,d keys",
                    seconds(from),
                    audited(),
                    keys));
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
