package dev.latchkey.console.page.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.console.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {

    private final TurnedClock clock = new TurnedClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final AttemptLimit limit = new AttemptLimit(clock, 3);

    @Test
    void refusesWhatIsMoreThanTheLimit() {
        assertThat(limit.allows("")).isTrue();
        assertThat(limit.allows("")).isTrue();
        assertThat(limit.allows("")).isTrue();
        assertThat(limit.allows("")).isFalse();
    }

    @Test
    void countsEachAddressForItselfAndBeginsAnewAfterAMinute() {
        var attempts = IntStream.range(0, 5).mapToObj(n -> limit.allows("192.0.2.1"));

        assertThat(attempts).containsExactly(true, true, true, false, false);
        assertThat(limit.allows("192.0.2.2")).isTrue();
        clock.turn(Duration.ofMinutes(1));
        assertThat(limit.allows("192.0.2.1")).isTrue();
    }

    @Test
    void remembersNoMoreAddressesThanItCanHold() {
        IntStream.range(0, 10_000).forEach(n -> limit.allows("known " + n));

        var further = IntStream.range(0, 5).mapToObj(n -> limit.allows("further " + n));

        assertThat(further).containsExactly(true, true, true, false, false);
        assertThat(limit.allows("known 7")).isTrue();
    }
}
