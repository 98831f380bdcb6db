package dev.latchkey.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.simulator.traffic.Fault.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final UUID TENANT = new UUID(1, 1);

    private final Faults faults = new Faults();

    @Test
    void hitsTheCallsItIsMeantForAndThenStops() {
        faults.add(fault(CallKind.KEY, TENANT, 1, 2));

        assertThat(faults.next(CallKind.KEYS, TENANT)).isEmpty();
        assertThat(faults.next(CallKind.KEY, new UUID(2, 2))).isEmpty();
        assertThat(faults.next(CallKind.KEY, TENANT)).as("skipped").isEmpty();
        assertThat(faults.next(CallKind.KEY, TENANT)).isPresent();
        assertThat(faults.next(CallKind.KEY, TENANT)).isPresent();
        assertThat(faults.next(CallKind.KEY, TENANT)).as("spent").isEmpty();
    }

    @Test
    void hitsWhatHasTheIdItIsMeantFor() {
        faults.add(new Fault(
                CallKind.KEY,
                TENANT,
                "a-key",
                0,
                2,
                Trouble.STATUS,
                403,
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO));

        assertThat(faults.next(CallKind.KEY, TENANT, "another")).isEmpty();
        assertThat(faults.next(CallKind.KEY, TENANT)).isEmpty();
        assertThat(faults.next(CallKind.KEY, TENANT, "A-KEY")).isPresent();
        assertThat(faults.next(CallKind.KEY, TENANT, "a-key")).as("again").isPresent();
    }

    @Test
    void hitsEveryCallWhenNothingElseIsSaid() {
        faults.add(fault(null, null, 0, 1));

        assertThat(faults.next(CallKind.TOKEN, TENANT)).isPresent();
        assertThat(faults.waiting()).isEmpty();
    }

    private static Fault fault(CallKind kind, UUID tenant, int skip, int times) {
        return new Fault(
                kind, tenant, null, skip, times, Trouble.STATUS, 503, Optional.empty(), Duration.ZERO, Duration.ZERO);
    }
}
