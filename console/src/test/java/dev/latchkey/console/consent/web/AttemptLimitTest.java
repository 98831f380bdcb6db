package dev.latchkey.console.consent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {

    @Test
    void refusesWhatIsMoreThanTheLimit() {
        var limit = new AttemptLimit(Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC), 2);

        assertThat(limit.allows()).isTrue();
        assertThat(limit.allows()).isTrue();
        assertThat(limit.allows()).isFalse();
    }
}
