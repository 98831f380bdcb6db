package dev.latchkey.matching.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e", " 001A2B3C4D5E "})
    void comparesWithoutSeparatorsAndCase(String text) {
        assertThat(MacAddress.key(text)).contains("001A2B3C4D5E");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00:00:00:00:00:00", "ffffffffffff", "00:1a:2b", "no address", "00:50:56:C0:00:08"})
    void dropsWhatIdentifiesNoMachine(String text) {
        assertThat(MacAddress.key(text)).isEmpty();
    }

    @Test
    void keepsEachAddressOnce() {
        assertThat(MacAddress.keys(List.of("00:1a:2b:3c:4d:5e", "001A2B3C4D5E", "")))
                .containsExactly("001A2B3C4D5E");
    }
}
