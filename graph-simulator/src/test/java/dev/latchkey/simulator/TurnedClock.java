package dev.latchkey.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until a test turns it. */
public final class TurnedClock implements InstantSource {

    private volatile Instant now;

    public TurnedClock() {
        this(Instant.parse("2026-11-22T08:00:00Z"));
    }

    public TurnedClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void turn(Duration time) {
        now = now.plus(time);
    }
}
