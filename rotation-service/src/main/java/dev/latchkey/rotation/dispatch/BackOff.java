package dev.latchkey.rotation.dispatch;

import java.time.Duration;

/** Pauses that double from the first to the longest. */
record BackOff(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 20;

    /** @param attempts how many pauses there were already */
    Duration pause(int attempts) {
        var pause = first.multipliedBy(1L << Math.clamp(attempts, 0, MOST_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
