package dev.latchkey.vault.reveal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.vault.policy.RevealSettings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RevealLimitTest {

    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");
    private static final RevealLimit DEFAULT = new RevealLimit(new Limits(10, 50, 100));

    @Test
    void grantsTenInAMinuteAndTheNextWhenTheFirstIsAMinuteOld() {
        var granted = new ArrayList<Instant>();
        for (var second = 0; second < 10; second++) {
            assertThat(DEFAULT.freeAt(granted.reversed(), START.plusSeconds(second)))
                    .isEmpty();
            granted.add(START.plusSeconds(second));
        }

        assertThat(DEFAULT.freeAt(granted.reversed(), START.plusSeconds(10))).contains(START.plusSeconds(60));
        assertThat(DEFAULT.freeAt(granted.reversed(), START.plusSeconds(60))).isEmpty();
    }

    /** Whatever comes when: no window ever holds more than its limit, and nobody is refused while all windows have place. */
    @RepeatedTest(50)
    void neverGrantsTooManyAndNeverRefusesTooEarly() {
        var seed = Long.getLong("latchkey.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("reveals with -Dlatchkey.seed=" + seed);
        var random = new Random(seed);
        var limits = new Limits(1 + random.nextInt(5), 1 + random.nextInt(12), 1 + random.nextInt(30));
        var limit = new RevealLimit(limits);
        var granted = new ArrayList<Instant>();
        var now = START;
        for (var attempt = 0; attempt < 300; attempt++) {
            now = now.plusMillis(random.nextInt(10) == 0 ? random.nextInt(30_000_000) : random.nextInt(60_000));
            var known = granted.reversed().stream().limit(limit.most()).toList();

            var freeAt = limit.freeAt(known, now);

            assertThat(freeAt.isEmpty()).as("attempt %d at %s", attempt, now).isEqualTo(fits(granted, limits, now));
            freeAt.ifPresent(free -> {
                assertThat(limit.freeAt(known, free)).isEmpty();
                assertThat(limit.freeAt(known, free.minusNanos(1))).contains(free);
            });
            if (freeAt.isEmpty()) {
                granted.add(now);
            }
        }
        assertThat(granted).hasSizeGreaterThan(Math.min(limits.minute(), Math.min(limits.hour(), limits.day())) - 1);
    }

    private static boolean fits(List<Instant> granted, Limits limits, Instant now) {
        return within(granted, now, Duration.ofMinutes(1)) < limits.minute()
                && within(granted, now, Duration.ofHours(1)) < limits.hour()
                && within(granted, now, Duration.ofDays(1)) < limits.day();
    }

    private static int within(List<Instant> granted, Instant now, Duration window) {
        return (int)
                granted.stream().filter(at -> at.isAfter(now.minus(window))).count();
    }

    @Test
    void knowsNothingOfAUserWithoutReveals() {
        assertThat(DEFAULT.freeAt(Collections.emptyList(), START)).isEmpty();
        assertThat(DEFAULT.most()).isEqualTo(100);
        assertThat(DEFAULT.longest()).isEqualTo(Duration.ofDays(1));
    }
}
