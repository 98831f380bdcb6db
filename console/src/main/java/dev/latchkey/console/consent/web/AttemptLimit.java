package dev.latchkey.console.consent.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * So many attempts in a minute, whoever makes them: consents are rare, and behind a proxy all addresses may look the same.
 */
final class AttemptLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Clock clock;
    private final int most;
    private Instant windowEnds = Instant.EPOCH;
    private int attempts;

    AttemptLimit(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    synchronized boolean allows() {
        var now = clock.instant();
        if (!now.isBefore(windowEnds)) {
            windowEnds = now.plus(WINDOW);
            attempts = 0;
        }
        attempts = Math.min(attempts + 1, most + 1);
        return attempts <= most;
    }
}
