package dev.latchkey.simulator.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * At most so many calls in any stretch of this length. Refused calls count as well, as Graph says of its own: whoever
 * hammers stays out.
 */
final class SlidingWindow {

    private final int limit;
    private final long windowMillis;
    private long[] times;
    private int oldest;
    private int count;

    SlidingWindow(int limit, Duration window) {
        this.limit = limit;
        this.windowMillis = window.toMillis();
        this.times = new long[Math.min(limit, 16)];
    }

    /** Counts a call; when it is one too many, how long to stay away. */
    synchronized Optional<Duration> take(Instant at) {
        long now = at.toEpochMilli();
        while (count > 0 && times[oldest] + windowMillis <= now) {
            oldest = (oldest + 1) % times.length;
            count--;
        }
        boolean full = count == limit;
        if (full) {
            oldest = (oldest + 1) % times.length;
            count--;
        } else if (count == times.length) {
            grow();
        }
        times[(oldest + count) % times.length] = now;
        count++;
        return full ? Optional.of(Duration.ofMillis(times[oldest] + windowMillis - now)) : Optional.empty();
    }

    private void grow() {
        long[] larger = new long[Math.min(limit, times.length * 2)];
        for (int i = 0; i < count; i++) {
            larger[i] = times[(oldest + i) % times.length];
        }
        times = larger;
        oldest = 0;
    }
}
