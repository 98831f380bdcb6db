package dev.latchkey.kit.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokenLineTest {

    @Test
    void survivesWritingAndReading() {
        var line = ApiTokenLine.of("dashboard", "READ_ONLY", "7,12", "lk_secret");

        assertThat(ApiTokenLine.parse("  " + line + "\n")).isEqualTo(line);
    }

    @Test
    void holdsTheSha256OfTheTokenAndNotTheToken() {
        var line = ApiTokenLine.of("dashboard", "READ_ONLY", "*", "abc");

        assertThat(line.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MARKER", "name role *", "name role * hash more"})
    void refusesALineOfAnotherShapeWithoutQuotingIt(String line) {
        assertThatThrownBy(() -> ApiTokenLine.parse(line))
                .isInstanceOf(SecretFileException.class)
                .hasMessage("a line of the API token file is damaged: it needs name, role, organizations and hash");
    }
}
