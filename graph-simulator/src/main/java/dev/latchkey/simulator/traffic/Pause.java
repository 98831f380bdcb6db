package dev.latchkey.simulator.traffic;

import java.time.Duration;

/** Holds an answer back; the virtual thread of the request waits. */
public final class Pause {

    private Pause() {}

    public static void of(Duration time) {
        if (!time.isPositive()) {
            return;
        }
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
