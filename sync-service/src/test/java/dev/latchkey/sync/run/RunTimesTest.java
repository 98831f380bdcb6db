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
        assertThat(RunTimes.untilNext(new Ended.Failed(false, null, null), HOUR))
                .isEqualTo(HOUR);
    }

    @Test
    void triesAgainSoonWhenTroubleMayHavePassed() {
        assertThat(RunTimes.untilNext(new Ended.Failed(true, null, null), HOUR)).isEqualTo(Duration.ofMinutes(1));
        assertThat(RunTimes.untilNext(new Ended.Failed(true, null, null), Duration.ofSeconds(20)))
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void waitsAsLongAsMicrosoftAsked() {
        assertThat(RunTimes.untilNext(new Ended.Failed(true, Duration.ofMinutes(5), null), HOUR))
                .isEqualTo(Duration.ofMinutes(5));
    }
}
