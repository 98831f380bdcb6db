package dev.latchkey.console.page.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** So many attempts in a minute by each. Bounded: when very many try, the further ones share one count. */
public final class AttemptLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_COUNTED = 10_000;
    private static final String ALL_OTHERS = "";

    private final Clock clock;
    private final int most;
    private final Map<String, Integer> attempts = new HashMap<>();
    private Instant windowEnds = Instant.EPOCH;

    public AttemptLimit(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    public synchronized boolean allows(String whose) {
        var now = clock.instant();
        if (!now.isBefore(windowEnds)) {
            windowEnds = now.plus(WINDOW);
            attempts.clear();
        }
        var counted = attempts.containsKey(whose) || attempts.size() < MOST_COUNTED ? whose : ALL_OTHERS;
        return attempts.merge(counted, 1, (before, one) -> Math.min(before + one, most + 1)) <= most;
    }
}
