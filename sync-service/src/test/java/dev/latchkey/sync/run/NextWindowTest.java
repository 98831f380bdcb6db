package dev.latchkey.sync.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextWindowTest {

    private static final Duration MARGIN = Duration.ofMinutes(15);
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Instant SINCE = NOW.minus(Duration.ofHours(1));

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "5, 5, 0", "5, 0, 5", "0, 5, 5", "5, 0, 0", "0, 5, 0", "0, 0, 5"})
    void beginsInTimeAsLongAsOneOfThreeClocksIsRight(int ours, int servers, int intunes) {
        var next = NextWindow.after(hoursAhead(ours), hoursAhead(servers), hoursAhead(intunes), SINCE, MARGIN);

        assertThat(next).isEqualTo(NOW.minus(MARGIN));
    }

    @ParameterizedTest
    @CsvSource({"-5, 0", "0, -5"})
    void beginsEarlierByAClockThatIsBehind(int ours, int servers) {
        var next = NextWindow.after(hoursAhead(ours), hoursAhead(servers), NOW, SINCE, MARGIN);

        assertThat(next).isEqualTo(hoursAhead(-5).minus(MARGIN));
    }

    @Test
    void staysWhereItIsWhileNobodyChecksIn() {
        assertThat(NextWindow.after(NOW, NOW, null, SINCE, MARGIN)).isEqualTo(SINCE);
    }

    @Test
    void comesBackFromTheFuture() {
        var next = NextWindow.after(NOW, NOW, null, hoursAhead(6), MARGIN);

        assertThat(next).isEqualTo(NOW.minus(MARGIN));
    }

    private static Instant hoursAhead(int hours) {
        return NOW.plus(Duration.ofHours(hours));
    }
}
