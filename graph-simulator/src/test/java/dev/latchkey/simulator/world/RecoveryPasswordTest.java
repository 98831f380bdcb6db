package dev.latchkey.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryPasswordTest {

    @Test
    void takesThePasswordOfTheReference() {
        assertThat(RecoveryPassword.isWellFormed("244442-694309-119746-295625-480249-045804-063217-603053"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "244443-694309-119746-295625-480249-045804-063217-603053",
                "720896-694309-119746-295625-480249-045804-063217-603053",
                "244442694309119746295625480249045804063217603053",
                "244442-694309-119746-295625-480249-045804-063217"
            })
    void refusesWhatIsNoPassword(String text) {
        assertThat(RecoveryPassword.isWellFormed(text)).isFalse();
    }
}
