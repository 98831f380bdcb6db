package dev.latchkey.sync.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.VolumeType;
import dev.latchkey.graph.ListedKey;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyLimitTest {

    @Test
    void aDeviceIsNearTheLimitFromThreeQuartersOn() {
        var all = Stream.concat(keys("near", 150), keys("far", 149)).toList();

        assertThat(KeyLimit.near(all)).containsOnlyKeys("near").containsEntry("near", 150);
        assertThat(KeyLimit.near(List.of())).isEmpty();
    }

    private static Stream<ListedKey> keys(String deviceId, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new ListedKey(deviceId + n, deviceId, VolumeType.OPERATING_SYSTEM, Instant.EPOCH));
    }
}
