package dev.latchkey.bench;

import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.WorldSize;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The same first sync twice: by Latchkey, until every key is stored and announced by sync-service, and by a plain client
 * that makes one call at a time. Both read with a warm JVM: some further tenants come first.
 */
final class SequentialBenchmark implements Benchmark {

    private static final double PATIENCE_SECONDS = 300;
    private static final int FIRST_TENANTS = 100;

    private final int tenants;
    private final int devices;
    private final int latency;

    SequentialBenchmark(int tenants, int devices, int latency) {
        this.tenants = tenants;
        this.devices = devices;
        this.latency = latency;
    }

    @Override
    public List<Figure> run() throws Exception {
        say("starting Latchkey and a Microsoft with " + tenants + " tenants of " + devices + " devices, " + latency
                + " ms per call");
        try (var latchkey = RunningLatchkey.start(
                new WorldSize(FIRST_TENANTS + tenants, devices, 0),
                Settings.DEFAULT.with("latencyMillis", latency),
                Map.of())) {
            var all = latchkey.simulator().world().tenants();
            var organizations = latchkey.document();
            say("Latchkey reads " + FIRST_TENANTS + " tenants, right after the start");
            var first = latchkey(latchkey, organizations, all.subList(0, FIRST_TENANTS));
            var measured = all.subList(FIRST_TENANTS, all.size());
            var keys = RunningLatchkey.keysAtMicrosoft(measured);
            say(String.format(Locale.ROOT, "it took %.1f s; now %d more with %d keys", first, tenants, keys));
            var ours = latchkey(latchkey, organizations, measured);
            say(String.format(Locale.ROOT, "it took %.1f s; now the same, one call at a time", ours));
            var plain = oneByOne(latchkey, measured, keys);
            return List.of(
                    Figure.alone("speed-up", plain / ours, "times", ">= 50"),
                    Figure.alone("Latchkey", ours, "s", null),
                    Figure.alone("one call at a time", plain, "s", null),
                    Figure.alone("first " + FIRST_TENANTS + ", after the start", first, "s", null));
        }
    }

    private static double latchkey(RunningLatchkey latchkey, Map<Tenant, Long> organizations, List<Tenant> tenants)
            throws Exception {
        var sync = latchkey.database("sync");
        var known = new HashMap<>(organizations);
        known.keySet().retainAll(tenants);
        var keys = keys(sync) + RunningLatchkey.keysAtMicrosoft(tenants);
        var from = System.nanoTime();
        latchkey.connect(known);
        while (keys(sync) < keys || isBusy(sync)) {
            if (seconds(from) > PATIENCE_SECONDS) {
                throw new IllegalStateException("not every key was read after " + PATIENCE_SECONDS + " s");
            }
            Thread.sleep(20);
        }
        return seconds(from);
    }

    private static long keys(JdbcTemplate sync) {
        return Objects.requireNonNull(sync.queryForObject("select count(*) from recovery_key", Long.class));
    }

    /** Whether announcements wait. */
    private static boolean isBusy(JdbcTemplate sync) {
        return Boolean.TRUE.equals(sync.queryForObject("select exists (select from outbox_event)", Boolean.class));
    }

    private static double oneByOne(RunningLatchkey latchkey, List<Tenant> tenants, long keys) throws Exception {
        var client = new SequentialClient(latchkey.simulator());
        var from = System.nanoTime();
        var said = from;
        var read = 0L;
        for (var tenant : tenants) {
            read += client.read(tenant);
            if (seconds(said) > 10) {
                said = System.nanoTime();
                say(String.format(Locale.ROOT, "%.0f s: %,d of %,d keys", seconds(from), read, keys));
            }
        }
        if (read != keys) {
            throw new IllegalStateException("the plain client read " + read + " of " + keys + " keys");
        }
        return seconds(from);
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static void say(String what) {
        System.err.println("  " + what + " …");
    }
}
