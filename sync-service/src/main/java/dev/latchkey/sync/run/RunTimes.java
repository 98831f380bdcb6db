package dev.latchkey.sync.run;

import dev.latchkey.sync.run.SyncTenant.Ended;
import java.time.Duration;

/** Rule: how long after a run the next one of the tenant begins. */
final class RunTimes {

    private static final Duration SOON = Duration.ofMinutes(1);

    private RunTimes() {}

    /** After passing trouble soon, but never more often than runs that succeed, nor before Microsoft said. */
    static Duration untilNext(Ended ended, Duration interval) {
        return switch (ended) {
            case Ended.Completed completed -> interval;
            case Ended.NoTenant none -> interval;
            case Ended.Yielded yielded -> Duration.ZERO;
            case Ended.Failed failed -> {
                var wait = failed.passing() && SOON.compareTo(interval) < 0 ? SOON : interval;
                var asked = failed.retryAfter();
                yield asked != null && asked.compareTo(wait) > 0 ? asked : wait;
            }
        };
    }
}
