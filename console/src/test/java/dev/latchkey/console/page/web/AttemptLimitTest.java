package dev.latchkey.console.page.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    private final AttemptLimit limit = new AttemptLimit(
            new Clock() {
                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            3);

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
        now = now.plus(Duration.ofMinutes(1));
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
