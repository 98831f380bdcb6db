package dev.latchkey.console.share.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** So many attempts in a minute from one address. Bounded: when very many addresses try, the further ones share one count. */
final class AddressLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 10_000;
    private static final String ALL_OTHERS = "";

    private final Clock clock;
    private final int most;
    private final Map<String, Integer> attempts = new HashMap<>();
    private Instant windowEnds = Instant.EPOCH;

    AddressLimit(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    synchronized boolean allows(String address) {
        var now = clock.instant();
        if (!now.isBefore(windowEnds)) {
            windowEnds = now.plus(WINDOW);
            attempts.clear();
        }
        var counted = attempts.containsKey(address) || attempts.size() < MOST_ADDRESSES ? address : ALL_OTHERS;
        return attempts.merge(counted, 1, (before, one) -> Math.min(before + one, most + 1)) <= most;
    }
}
