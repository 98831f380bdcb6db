package dev.latchkey.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {

    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000012399Z");

    @Test
    void writesTicksSecondsAndTimesWithoutZone() {
        assertThat(Timestamps.ticks(TIME)).isEqualTo("2026-03-04T05:06:07.0000123Z");
        assertThat(Timestamps.seconds(TIME)).isEqualTo("2026-03-04T05:06:07Z");
        assertThat(Timestamps.withoutZone(TIME)).isEqualTo("2026-03-04T05:06:07");
    }
}
