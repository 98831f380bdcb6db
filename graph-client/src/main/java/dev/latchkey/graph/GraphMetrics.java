package dev.latchkey.graph;

import dev.latchkey.graph.Permissions.Purpose;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times and outcomes of calls. Nothing in it tells one tenant from another. */
final class GraphMetrics {

    private final MeterRegistry registry;
    private final Timer waits;

    GraphMetrics(MeterRegistry registry, Gate all) {
        this.registry = registry;
        this.waits = Timer.builder("latchkey.graph.throttle.wait")
                .description("what calls to Microsoft waited for their turn")
                .register(registry);
        registry.gauge("latchkey.graph.concurrency", all, Gate::limit);
    }

    void waited(long nanos) {
        waits.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param failure null when the call succeeded */
    void called(Purpose purpose, GraphFailure.@Nullable Kind failure, long nanos) {
        registry.timer(
                        "latchkey.graph.calls",
                        "kind",
                        purpose.name().toLowerCase(Locale.ROOT),
                        "outcome",
                        failure == null ? "ok" : failure.name().toLowerCase(Locale.ROOT))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
