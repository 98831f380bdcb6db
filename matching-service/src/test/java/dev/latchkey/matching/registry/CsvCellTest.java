package dev.latchkey.matching.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCellTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+49 30", "-5CG", "@sum", "\tx", "'=1", "''@", "plain", "'quoted'", ""})
    void comesBackAsItWasAndNeverStartsAFormula(String text) {
        var cell = CsvCell.write(text);

        assertThat(CsvCell.read(cell)).isEqualTo(text);
        assertThat(cell)
                .doesNotStartWith("=")
                .doesNotStartWith("+")
                .doesNotStartWith("-")
                .doesNotStartWith("@");
    }
}
