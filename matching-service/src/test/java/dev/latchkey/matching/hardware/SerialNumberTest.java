package dev.latchkey.matching.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialNumberTest {

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "   ",
                "To be filled by O.E.M.",
                "TO BE FILLED BY O.E.M",
                "Default string",
                "System Serial Number",
                "Chassis Serial Number",
                "0123456789",
                "00000000",
                "0",
                "........",
                "xxxxxxxx",
                "None",
                "N/A",
                "Not Specified",
                "\u00a0",
                "INVALID"
            })
    void dropsWhatIdentifiesNoMachine(String text) {
        assertThat(SerialNumber.key(text)).isEmpty();
    }

    @Test
    void comparesWithoutSpacesAndCase() {
        assertThat(SerialNumber.key(" pf3 x7ab\t")).contains("PF3X7AB");
        assertThat(SerialNumber.key("VMware-56 4d 1b")).contains("VMWARE-564D1B");
    }

    @Test
    void keepsASerialNumberThatOnlyContainsAPlaceholder() {
        assertThat(SerialNumber.key("NONE4711")).contains("NONE4711");
        assertThat(SerialNumber.key("01234567891")).contains("01234567891");
    }
}
