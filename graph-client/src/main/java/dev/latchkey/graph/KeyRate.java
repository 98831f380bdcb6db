package dev.latchkey.graph;

import java.util.concurrent.TimeUnit;

/**
 * How fast recovery passwords of one tenant are read. Microsoft publishes no figure, so it is learned: the rate doubles
 * every half second, in which an answer comes as a rule, until Microsoft says that it is busy; then it is halved and grows
 * by a tenth a second.
 */
final class KeyRate {

    private static final double START = 20;
    /** Beyond what all tenants together may ask of Graph. */
    private static final double LARGEST = 13_000;

    private static final double SMALLEST = 1;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LEARNING_STEP = SECOND / 2;

    private final Time time;
    private double perSecond = START;
    private boolean learning = true;
    private long changedAt;
    private long freeAt;
    private double readSinceChange;

    KeyRate(Time time) {
        this.time = time;
        this.changedAt = time.nanos();
        this.freeAt = changedAt;
    }

    synchronized double perSecond() {
        return perSecond;
    }

    /** @return nanoseconds to wait before asking again, while this learns more than once; 0 when the keys may be read now */
    synchronized long take(int keys) {
        var now = time.nanos();
        grow(now);
        if (freeAt - now > 0) {
            return learning ? Math.min(freeAt - now, changedAt + LEARNING_STEP - now) : freeAt - now;
        }
        // What was not used is gone, or a burst would follow every pause.
        freeAt = now + (long) (keys / perSecond * SECOND);
        readSinceChange += keys;
        return 0;
    }

    /** Microsoft said that it is busy; answers to reads of the same second count once. */
    synchronized void busy() {
        var now = time.nanos();
        if (!learning && now - changedAt < SECOND) {
            return;
        }
        perSecond = Math.max(SMALLEST, perSecond / 2);
        learning = false;
        changed(now);
    }

    private void grow(long now) {
        var elapsed = now - changedAt;
        if (elapsed < (learning ? LEARNING_STEP : SECOND)) {
            return;
        }
        // A rate that was not used was not proved either.
        if (readSinceChange >= perSecond * elapsed / SECOND / 2) {
            var faster = Math.min(LARGEST, perSecond * (learning ? 2 : 1.1));
            freeAt = now + (long) ((freeAt - now) * perSecond / faster);
            perSecond = faster;
        }
        changed(now);
    }

    private void changed(long now) {
        changedAt = now;
        readSinceChange = 0;
    }
}
