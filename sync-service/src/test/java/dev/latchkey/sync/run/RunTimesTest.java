package dev.latchkey.sync.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.sync.run.SyncTenant.Ended;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunTimesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void runsAgainAfterTheInterval() {
        assertThat(RunTimes.untilNext(new Ended.Completed(null), HOUR)).isEqualTo(HOUR);
        assertThat(RunTimes.untilNext(new Ended.Failed(false, 0, null, null), HOUR))
                .isEqualTo(HOUR);
    }

    @Test
    void triesAgainSoonWhenTroubleMayHavePassed() {
        assertThat(RunTimes.untilNext(passing(0), HOUR)).isEqualTo(Duration.ofMinutes(1));
        assertThat(RunTimes.untilNext(passing(0), Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToTheInterval() {
        assertThat(RunTimes.untilNext(passing(1), HOUR)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RunTimes.untilNext(passing(5), HOUR)).isEqualTo(Duration.ofMinutes(32));
        assertThat(RunTimes.untilNext(passing(6), HOUR)).isEqualTo(HOUR);
        assertThat(RunTimes.untilNext(passing(1_000), Duration.ofDays(7))).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void goesOnMoreAndMoreSeldomWithARunThatCannotBeRecorded() {
        assertThat(RunTimes.untilGoingOn(0, HOUR)).isEqualTo(Duration.ofSeconds(10));
        assertThat(RunTimes.untilGoingOn(1, HOUR)).isEqualTo(Duration.ofSeconds(20));
        assertThat(RunTimes.untilGoingOn(1_000, HOUR)).isEqualTo(HOUR);
    }

    private static Ended passing(int failuresBefore) {
        return new Ended.Failed(true, failuresBefore, null, null);
    }

    @Test
    void waitsAsLongAsMicrosoftAsked() {
        assertThat(RunTimes.untilNext(new Ended.Failed(true, 0, Duration.ofMinutes(5), null), HOUR))
                .isEqualTo(Duration.ofMinutes(5));
    }
}
