package dev.latchkey.sync.run;

import dev.latchkey.sync.run.SyncTenant.Ended;
import java.time.Duration;

/** Rule: how long after a run the next one of the tenant begins. */
final class RunTimes {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration VERY_SOON = Duration.ofSeconds(10);
    /** Longer than any interval. */
    private static final int MOST_DOUBLINGS = 16;

    private RunTimes() {}

    /**
     * After passing trouble soon, then after twice as long each time, for what fails may be a call that reads keys, and leaves
     * records at the customer's; but never later than runs that succeed, nor before Microsoft said.
     */
    static Duration untilNext(Ended ended, Duration interval) {
        return switch (ended) {
            case Ended.Completed completed -> interval;
            case Ended.NoTenant none -> interval;
            case Ended.Yielded yielded -> Duration.ZERO;
            case Ended.Failed failed -> {
                var wait = failed.passing() ? doubled(SOON, failed.failuresBefore(), interval) : interval;
                var asked = failed.retryAfter();
                yield asked != null && asked.compareTo(wait) > 0 ? asked : wait;
            }
        };
    }

    /** When a run could not even be recorded as failed: it goes on then where it was. */
    static Duration untilGoingOn(int failuresBefore, Duration interval) {
        return doubled(VERY_SOON, failuresBefore, interval);
    }

    private static Duration doubled(Duration first, int times, Duration most) {
        var wait = first.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
