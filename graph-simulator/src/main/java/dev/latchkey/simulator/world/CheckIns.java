package dev.latchkey.simulator.world;

import java.time.Duration;
import java.time.Instant;

/** A device's check-ins: a fixed period, shifted by a phase of its own so that a fleet does not move as one. */
final class CheckIns {

    private CheckIns() {}

    static Instant firstAfter(Instant time, Duration period, long phaseBits) {
        return lastUpTo(time, period, phaseBits).plus(period);
    }

    static Instant lastUpTo(Instant time, Duration period, long phaseBits) {
        long millis = period.toMillis();
        long phase = Long.remainderUnsigned(phaseBits, millis);
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli() - phase, millis) * millis + phase);
    }
}
