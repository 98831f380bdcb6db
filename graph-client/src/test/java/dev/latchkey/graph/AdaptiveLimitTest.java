package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.graph.Gate.Outcome;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {

    private final AdaptiveLimit limit = new AdaptiveLimit(4, 6);

    @Test
    void growsByOneWithEveryWindowOfSuccesses() {
        succeed(3);
        assertThat(limit.limit()).isEqualTo(4);

        succeed(1);
        assertThat(limit.limit()).isEqualTo(5);

        succeed(100);
        assertThat(limit.limit()).isEqualTo(6);
    }

    @Test
    void halvesOnceForABurstOfRefusals() {
        var before = limit.cuts();

        limit.busy(before);
        limit.busy(before);
        limit.succeeded(before);

        assertThat(limit.limit()).isEqualTo(2);
        limit.busy(limit.cuts());
        limit.busy(limit.cuts());
        assertThat(limit.limit()).isOne();
    }

    @Test
    void aGateTakesItsSizeFromTheLimit() throws InterruptedException {
        var gate = new Gate(2, 8);
        var first = gate.enter(0);
        var second = gate.enter(0);
        assertThat(gate.enter(0)).isNegative();

        gate.leave(first, Outcome.BUSY);
        assertThat(gate.limit()).isOne();
        assertThat(gate.enter(0)).isNegative();

        gate.leave(second, Outcome.SUCCEEDED);
        var third = gate.enter(0);
        gate.leave(third, Outcome.SUCCEEDED);
        assertThat(gate.limit()).isEqualTo(2);
        assertThat(gate.enter(0)).isNotNegative();
        assertThat(gate.enter(0)).isNotNegative();
    }

    private void succeed(int times) {
        for (var i = 0; i < times; i++) {
            limit.succeeded(limit.cuts());
        }
    }
}
