package dev.latchkey.graph;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to wait when Microsoft does not say: anything up to a bound that doubles, so that calls do not march in step. */
final class BackOff {

    private static final int MOST_DOUBLINGS = 6;

    private final Duration first;
    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    BackOff(Duration first, DoubleSupplier random) {
        this.first = first;
        this.random = random;
    }

    /** @param repeats how often the call was repeated before */
    Duration after(int repeats) {
        var bound = first.multipliedBy(1L << Math.min(repeats, MOST_DOUBLINGS));
        return Duration.ofNanos((long) (bound.toNanos() * random.getAsDouble()));
    }
}
