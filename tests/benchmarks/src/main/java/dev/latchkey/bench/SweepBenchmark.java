package dev.latchkey.bench;

import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.WorldSize;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads all tenants once more after a first sync, with nothing changed at Microsoft's. Sync-service alone runs: the others
 * have nothing to do with it.
 */
final class SweepBenchmark implements Benchmark {

    private static final double PATIENCE_SECONDS = 3_600;

    /** That a run took place, when, and what comes next: the only thing that a sweep of nothing new leaves behind. */
    private static final Set<String> OF_RUNS = Set.of("sync_run", "tenant", "scheduled_run", "outbox_event");

    /** Tenants at a time. */
    private static final int CONCURRENCY = 64;

    private final int tenants;
    private final int devices;
    private final int latency;

    SweepBenchmark(int tenants, int devices, int latency) {
        this.tenants = tenants;
        this.devices = devices;
        this.latency = latency;
    }

    @Override
    public List<Figure> run() throws Exception {
        say("starting sync-service and a Microsoft with " + tenants + " tenants of " + devices + " devices");
        var microsoft = Settings.DEFAULT.with("idleCheckInSeconds", 30 * 86_400);
        // Nothing is due by itself while we look.
        try (var latchkey = RunningLatchkey.syncAlone(
                new WorldSize(tenants, devices, 0),
                microsoft,
                Map.of("sync.interval", "24h", "sync.concurrent-runs", String.valueOf(CONCURRENCY)))) {
            var sync = latchkey.database("sync");
            say("first sync, without latency");
            var organization = 0L;
            var organizations = new HashMap<Tenant, Long>();
            for (var tenant : latchkey.simulator().world().tenants()) {
                organizations.put(tenant, ++organization);
            }
            var from = System.nanoTime();
            latchkey.connect(organizations);
            awaitRuns(sync, "-infinity", from);
            awaitEmptyOutbox(sync);
            latchkey.simulator().settings(microsoft.with("latencyMillis", latency));

            return sweep(latchkey, sync);
        }
    }

    private List<Figure> sweep(RunningLatchkey latchkey, JdbcTemplate sync) throws Exception {
        var secrets = latchkey.secretsRead();
        var before = Writes.counted(sync);
        var since = Objects.requireNonNull(sync.queryForObject("select now()::text", String.class));
        say("one sweep of all tenants, " + latency + " ms per call");
        var from = System.nanoTime();
        // As somebody does who wants to be sure: all devices, not only those that checked in lately.
        latchkey.post("sync", "sync", Map.of());
        awaitRuns(sync, since, from);
        var seconds = seconds(from);
        awaitEmptyOutbox(sync);
        var written = Writes.counted(sync).since(before);
        say("the same calls without anything else");
        var bare = new BareListings(latchkey.simulator());
        from = System.nanoTime();
        bare.readAll(CONCURRENCY);
        var floor = seconds(from);
        return List.of(
                Figure.against("sweep", seconds, "s", floor, "<= 60"),
                Figure.alone("secret reads", (double) (latchkey.secretsRead() - secrets), "reads", "<= 0"),
                Figure.alone("rows written", (double) written.ofAllBut(OF_RUNS), "rows", "<= 0"),
                Figure.alone("of the runs themselves", (double) written.of(OF_RUNS), "rows", null));
    }

    private void awaitRuns(JdbcTemplate sync, String since, long from) throws InterruptedException {
        var said = System.nanoTime();
        long done;
        do {
            Thread.sleep(50);
            done = Objects.requireNonNull(sync.queryForObject(
                    "select count(*) from tenant where last_completed_at > ?::timestamptz", Long.class, since));
            if (seconds(said) > 10) {
                said = System.nanoTime();
                say(String.format(Locale.ROOT, "%.0f s: %,d of %,d tenants", seconds(from), done, tenants));
            }
            if (seconds(from) > PATIENCE_SECONDS) {
                throw new IllegalStateException("only " + done + " of " + tenants + " tenants were read");
            }
        } while (done < tenants);
    }

    private static void awaitEmptyOutbox(JdbcTemplate sync) throws InterruptedException {
        while (Boolean.TRUE.equals(sync.queryForObject("select exists (select from outbox_event)", Boolean.class))) {
            Thread.sleep(50);
        }
    }

    /** Rows inserted, updated and deleted so far, per table. */
    private record Writes(Map<String, Long> byTable) {

        /** An idle connection tells the server what it has written up to ten seconds later. */
        private static Writes counted(JdbcTemplate database) throws InterruptedException {
            Thread.sleep(12_000);
            var rows = new HashMap<String, Long>();
            database.query("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_user_tables", row -> {
                rows.put(row.getString(1), row.getLong(2));
            });
            return new Writes(rows);
        }

        private Writes since(Writes before) {
            var difference = new HashMap<String, Long>();
            byTable.forEach((table, rows) -> difference.put(table, rows - before.byTable.getOrDefault(table, 0L)));
            return new Writes(difference);
        }

        private long of(Set<String> tables) {
            return byTable.entrySet().stream()
                    .filter(entry -> tables.contains(entry.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        private long ofAllBut(Set<String> tables) {
            return byTable.values().stream().mapToLong(Long::longValue).sum() - of(tables);
        }
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static void say(String what) {
        System.err.println("  " + what + " …");
    }
}
