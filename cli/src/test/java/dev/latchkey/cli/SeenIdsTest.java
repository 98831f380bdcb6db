package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenIdsTest {

    @Test
    void knowsEachIdAgainAndTakesNoOtherForIt() {
        var seen = new SeenIds();

        var fresh =
                IntStream.range(0, 300_000).filter(i -> seen.add("psa\n" + i)).count();
        var again =
                IntStream.range(0, 300_000).filter(i -> seen.add("psa\n" + i)).count();

        assertThat(fresh).isEqualTo(300_000);
        assertThat(again).isZero();
    }
}
