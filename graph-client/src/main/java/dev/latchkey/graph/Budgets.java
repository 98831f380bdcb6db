package dev.latchkey.graph;

import dev.latchkey.graph.Permissions.Purpose;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What Microsoft publishes as its limits, and what was learned of key reads, for one tenant. */
final class Budgets {

    private final Bucket graph;
    private final Bucket intune;
    private final Bucket intuneWrites;
    private final KeyRate keys;

    /** @param graph that of all tenants, see {@link #graph} */
    Budgets(Bucket graph, Time time) {
        this.graph = graph;
        this.intune = bucket(2_000, Duration.ofSeconds(20), time);
        this.intuneWrites = bucket(200, Duration.ofSeconds(20), time);
        this.keys = new KeyRate(time);
    }

    /** Of the application, over all tenants. */
    static Bucket graph(Time time) {
        return bucket(130_000, Duration.ofSeconds(10), time);
    }

    /**
     * A bucket that was left alone is full, and is filled up while it is emptied: both together stay below the limit, in
     * any window. The hundredth that is missing is for calls that the network brings closer together.
     */
    static Bucket bucket(long limit, Duration window, Time time) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit * 5 / 100).refillGreedy(limit * 94 / 100, window))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return time.nanos();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }

    /**
     * Takes what the calls cost, or nothing.
     *
     * @param calls 1, or the steps of a batch
     * @return nanoseconds to wait before asking again; 0 when it was taken
     */
    long take(Purpose purpose, int calls) {
        var taken = new ArrayList<Bucket>();
        for (var bucket : charged(purpose)) {
            var probe = bucket.tryConsumeAndReturnRemaining(calls);
            if (!probe.isConsumed()) {
                taken.forEach(before -> before.addTokens(calls));
                return Math.max(1, probe.getNanosToWaitForRefill());
            }
            taken.add(bucket);
        }
        var wait = purpose == Purpose.READ_KEYS ? keys.take(calls) : 0;
        if (wait > 0) {
            taken.forEach(before -> before.addTokens(calls));
        }
        return wait;
    }

    void busy(Purpose purpose) {
        if (purpose == Purpose.READ_KEYS) {
            keys.busy();
        }
    }

    private List<Bucket> charged(Purpose purpose) {
        return switch (purpose) {
            case LIST_DEVICES -> List.of(graph, intune);
            case ROTATE, SYNC_DEVICE -> List.of(graph, intune, intuneWrites);
            case LIST_KEYS, READ_KEYS, READ_GROUPS, READ_GROUP_DEVICES -> List.of(graph);
        };
    }
}
