package dev.latchkey.sync.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    @Test
    void tellsWhatSharesOfTheTenantsDoNotExceed() {
        var ages = IntStream.rangeClosed(1, 100).mapToObj(age -> (double) age).toList();

        assertThat(Freshness.of(ages)).isEqualTo(new Freshness(50, 95, 100));
        assertThat(Freshness.of(List.of(7.0))).isEqualTo(new Freshness(7, 7, 7));
    }

    @Test
    void isZeroWithoutTenants() {
        assertThat(Freshness.of(List.of())).isEqualTo(new Freshness(0, 0, 0));
    }
}
