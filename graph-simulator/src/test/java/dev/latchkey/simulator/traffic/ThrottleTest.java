package dev.latchkey.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.simulator.TurnedClock;
import dev.latchkey.simulator.world.World;
import dev.latchkey.simulator.world.WorldSize;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final UUID TENANT = new UUID(1, 1);

    private final TurnedClock clock = new TurnedClock();
    private final Switches switches = new Switches(new World(1, new WorldSize(1, 0, 0), clock), Settings.DEFAULT);
    private final Throttle throttle = new Throttle(clock, switches);

    @Test
    void letsTwoThousandDeviceCallsThroughInTwentySeconds() {
        assertThat(passed(CallKind.DEVICES, 2500)).isEqualTo(2000);
    }

    @Test
    void letsTwoHundredRotationsThroughInTwentySeconds() {
        assertThat(passed(CallKind.ROTATE, 300)).isEqualTo(200);
    }

    @Test
    void letsFiveAuditCallsThroughInTenSeconds() {
        assertThat(passed(CallKind.DIRECTORY_AUDITS, 5)).isEqualTo(5);

        var wait = throttle.take(CallKind.DIRECTORY_AUDITS, TENANT);

        assertThat(wait).contains(Duration.ofSeconds(10));
    }

    @Test
    void slidesItsWindowRatherThanStartingANewOne() {
        passed(CallKind.DIRECTORY_AUDITS, 3);
        clock.turn(Duration.ofSeconds(6));
        passed(CallKind.DIRECTORY_AUDITS, 2);
        clock.turn(Duration.ofSeconds(4));

        assertThat(passed(CallKind.DIRECTORY_AUDITS, 5)).isEqualTo(3);
    }

    @Test
    void keepsHammeringCallersOut() {
        passed(CallKind.DIRECTORY_AUDITS, 5);
        clock.turn(Duration.ofSeconds(9));
        passed(CallKind.DIRECTORY_AUDITS, 5);
        clock.turn(Duration.ofSeconds(2));

        assertThat(throttle.take(CallKind.DIRECTORY_AUDITS, TENANT)).isPresent();
    }

    @Test
    void judgesTenantsApart() {
        passed(CallKind.DIRECTORY_AUDITS, 5);

        assertThat(throttle.take(CallKind.DIRECTORY_AUDITS, new UUID(2, 2))).isEmpty();
    }

    @Test
    void limitsRecoveryKeysOnlyWhenTold() {
        assertThat(passed(CallKind.KEY, 5000)).isEqualTo(5000);

        switches.set(Settings.DEFAULT.with("recoveryKeyCallsPerTenSeconds", 50));

        assertThat(passed(CallKind.KEY, 100)).isEqualTo(50);
    }

    @Test
    void canBeSwitchedOff() {
        switches.set(Settings.DEFAULT.with("throttle", false));

        assertThat(passed(CallKind.DIRECTORY_AUDITS, 100)).isEqualTo(100);
    }

    @Test
    void saysTheWaitInEveryKnownShape() {
        var wait = Duration.ofMillis(2128);

        assertThat(RetryAfter.INTEGER.header(wait)).contains("3");
        assertThat(RetryAfter.FRACTIONAL.header(wait)).contains("2.128");
        assertThat(RetryAfter.ABSENT.header(wait)).isEmpty();
    }

    private int passed(CallKind kind, int calls) {
        int passed = 0;
        for (int i = 0; i < calls; i++) {
            passed += throttle.take(kind, TENANT).isEmpty() ? 1 : 0;
        }
        return passed;
    }
}
