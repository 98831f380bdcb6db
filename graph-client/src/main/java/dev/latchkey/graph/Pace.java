package dev.latchkey.graph;

import dev.latchkey.graph.Gate.Outcome;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When a tenant's calls may be sent. They queue for the tenant's own turn; only the first of them stands in the queue of
 * all tenants, so that a tenant with many calls delays one with few by no more than a call.
 */
final class Pace {

    private final Gate all;
    private final Gate own = new Gate(4, 32);
    private final Budgets budgets;
    private final long longestWait;
    private final GraphMetrics metrics;
    private final Time time;
    private final ReentrantLock first = new ReentrantLock(true);
    private volatile long pausedUntil;

    /**
     * @param all that of all tenants
     * @param longestWait what a call waits at most when Microsoft asked for a pause
     */
    Pace(Gate all, Budgets budgets, Duration longestWait, GraphMetrics metrics, Time time) {
        this.all = all;
        this.budgets = budgets;
        this.longestWait = longestWait.toNanos();
        this.metrics = metrics;
        this.time = time;
        this.pausedUntil = time.nanos();
    }

    /** A call that may be sent now, and that says afterwards how it went. */
    interface Turn {
        void done(Outcome outcome);
    }

    /**
     * Waits for a turn.
     *
     * @param calls 1, or the steps of a batch
     * @param urgent not to queue; Microsoft's limits and pauses hold all the same
     * @param deadline of {@link Time#nanos}
     * @throws GraphException {@link Kind#THROTTLED} when it would take too long
     */
    Turn await(Purpose purpose, int calls, boolean urgent, long deadline) {
        var began = time.nanos();
        try {
            return urgent ? awaitUrgent(purpose, calls, deadline) : awaitInQueue(purpose, calls, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphException(GraphFailure.unavailable("stopped while waiting for Microsoft Graph"));
        } finally {
            metrics.waited(time.nanos() - began);
        }
    }

    /** Microsoft asked for a pause: nothing of this tenant is sent until it is over. */
    synchronized void pause(Duration wait) {
        var until = time.nanos() + wait.toNanos();
        if (until - pausedUntil > 0) {
            pausedUntil = until;
        }
    }

    /** Microsoft is busy with what this purpose asks for. */
    void busy(Purpose purpose) {
        budgets.busy(purpose);
    }

    private Turn awaitUrgent(Purpose purpose, int calls, long deadline) throws InterruptedException {
        for (; ; ) {
            sleepOutPause(deadline);
            var wait = budgets.take(purpose, calls);
            if (wait == 0) {
                return outcome -> {};
            }
            sleep(wait, deadline);
        }
    }

    private Turn awaitInQueue(Purpose purpose, int calls, long deadline) throws InterruptedException {
        var ownTurn = own.enter(deadline - time.nanos());
        if (ownTurn < 0) {
            throw tooLong(0);
        }
        var passed = false;
        try {
            if (!first.tryLock(deadline - time.nanos(), TimeUnit.NANOSECONDS)) {
                throw tooLong(0);
            }
            try {
                var turn = awaitAll(purpose, calls, deadline);
                passed = true;
                return outcome -> {
                    all.leave(turn, outcome);
                    own.leave(ownTurn, outcome);
                };
            } finally {
                first.unlock();
            }
        } finally {
            if (!passed) {
                own.leave(ownTurn, Outcome.OTHER);
            }
        }
    }

    /** Nobody keeps a place among all tenants while it waits for its own limits. */
    private long awaitAll(Purpose purpose, int calls, long deadline) throws InterruptedException {
        for (; ; ) {
            sleepOutPause(deadline);
            var turn = all.enter(deadline - time.nanos());
            if (turn < 0) {
                throw tooLong(0);
            }
            var wait = pausedUntil - time.nanos() > 0 ? 1 : budgets.take(purpose, calls);
            if (wait == 0) {
                return turn;
            }
            all.leave(turn, Outcome.OTHER);
            sleep(wait, deadline);
        }
    }

    private void sleepOutPause(long deadline) throws InterruptedException {
        for (var wait = pausedUntil - time.nanos(); wait > 0; wait = pausedUntil - time.nanos()) {
            if (wait > longestWait) {
                throw tooLong(wait);
            }
            sleep(wait, deadline);
        }
    }

    private void sleep(long wait, long deadline) throws InterruptedException {
        if (time.nanos() + wait - deadline > 0) {
            throw tooLong(wait);
        }
        time.sleep(wait);
    }

    private static GraphException tooLong(long wait) {
        return new GraphException(new GraphFailure(
                Kind.THROTTLED,
                "",
                "Microsoft Graph asks for fewer calls",
                null,
                wait == 0 ? null : Duration.ofNanos(wait)));
    }
}
