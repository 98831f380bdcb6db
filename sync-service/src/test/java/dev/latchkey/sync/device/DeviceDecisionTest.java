package dev.latchkey.sync.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.DeviceState;
import dev.latchkey.sync.device.DeviceDecision.Known;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceDecisionTest {

    @Test
    void tellsWhatAListedDeviceMeans() {
        assertThat(DeviceDecision.of(null, "i1", "h1")).isEqualTo(DeviceDecision.SEEN);
        assertThat(DeviceDecision.of(new Known("i1", "h1", false), "i1", "h1")).isEqualTo(DeviceDecision.SAME);
        assertThat(DeviceDecision.of(new Known("i1", "h1", false), "i1", "h2")).isEqualTo(DeviceDecision.CHANGED);
        assertThat(DeviceDecision.of(new Known("i1", "h1", true), "i2", "h1")).isEqualTo(DeviceDecision.SEEN);
    }

    @Test
    void setsAnotherEnrollmentOfTheSameMachineAside() {
        assertThat(DeviceDecision.of(new Known("i1", "h1", false), "i2", "h2")).isEqualTo(DeviceDecision.ASIDE);
    }

    @Test
    void everyFieldCountsAndNoTwoRunTogether() {
        var base = ListedState.hash(state("a", "b", List.of("m")));

        assertThat(ListedState.hash(state("a", "b", List.of("m")))).isEqualTo(base);
        assertThat(ListedState.hash(state("ab", "", List.of("m")))).isNotEqualTo(base);
        assertThat(ListedState.hash(state("a", null, List.of("m")))).isNotEqualTo(base);
        assertThat(ListedState.hash(state("a", "b", List.of("m", "n")))).isNotEqualTo(base);
    }

    private static DeviceState state(String name, String serial, List<String> macs) {
        return new DeviceState("i", name, serial, macs, "Windows", null, null, null, null, true, null, null);
    }
}
