package dev.latchkey.simulator.traffic;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How a throttled answer says when to come back: all three are seen in the wild. */
public enum RetryAfter {
    INTEGER,
    FRACTIONAL,
    ABSENT;

    public Optional<String> header(Duration wait) {
        return switch (this) {
            case INTEGER -> Optional.of(Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000)));
            case FRACTIONAL -> Optional.of(String.format(Locale.ROOT, "%.3f", Math.max(1, wait.toMillis()) / 1000.0));
            case ABSENT -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
