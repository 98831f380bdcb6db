package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class KeyRateTest {

    private final TestTime time = new TestTime();
    private final KeyRate rate = new KeyRate(time);

    @Test
    void doublesEveryHalfSecondUntilMicrosoftIsBusy() {
        readFor(2.75);

        assertThat(rate.perSecond()).isEqualTo(20 * 32);
    }

    @Test
    void isHalvedOnceForABurstAndGrowsSlowlyThen() {
        readFor(1.75);
        rate.busy();
        rate.busy();
        assertThat(rate.perSecond()).isEqualTo(80);

        readFor(1.5);

        assertThat(rate.perSecond()).isCloseTo(88, Offset.offset(0.01));
    }

    @Test
    void aFirstLoadOfThreeHundredKeysTakesTwoToThreeSeconds() {
        var began = time.nanos();

        for (var batch = 0; batch < 15; batch++) {
            readBatch();
        }

        assertThat((time.nanos() - began) / 1e9).isBetween(2.0, 3.0);
    }

    @Test
    void doesNotGrowWhileItIsNotUsed() {
        rate.take(20);
        time.passSeconds(60);
        rate.take(1);

        assertThat(rate.perSecond()).isEqualTo(20);
    }

    @Test
    void findsALimitNobodyPublished() {
        var allowed = 100.0;
        var read = 0;
        var refused = 0;
        var began = time.nanos();
        var window = time.nanos();
        var inWindow = 0;

        while (time.nanos() - began < 120e9) {
            readBatch();
            if (time.nanos() - window > 10e9) {
                window = time.nanos();
                inWindow = 0;
            }
            if (inWindow + 20 > allowed * 10) {
                refused += 20;
                rate.busy();
                time.sleep((long) (window + 10e9 - time.nanos()) + 1);
            } else {
                inWindow += 20;
                read += 20;
            }
        }

        assertThat(read).isGreaterThan((int) (allowed * 120 * 0.6));
        assertThat(refused).isLessThan(read / 20);
    }

    private void readBatch() {
        for (var wait = rate.take(20); wait > 0; wait = rate.take(20)) {
            time.sleep(wait);
        }
    }

    private void readFor(double seconds) {
        var until = time.nanos() + (long) (seconds * 1e9);
        while (time.nanos() - until < 0) {
            var wait = rate.take(1);
            time.sleep(wait);
        }
    }
}
