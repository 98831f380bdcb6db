package dev.latchkey.matching.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.matching.hardware.Judgement.Identifies;
import dev.latchkey.matching.hardware.Judgement.IdentifiesNothing;
import dev.latchkey.matching.hardware.Judgement.IdentifiesTogether;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialNumberTest {

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "   ",
                "\u00a0",
                "........",
                "To be filled by O.E.M.",
                "TO BE FILLED BY O.E.M",
                "Default string",
                "System Serial Number",
                "SystemSerialNumb",
                "Chassis Serial Number",
                "Base Board Serial Number",
                "Type2 - Board Serial Number",
                "Serial Number xxxxxx",
                "None",
                "N/A",
                "OEM",
                "OEM_Serial",
                "Not Specified",
                "(null string)",
                "INVALID",
                "Unknow",
                "0",
                "A1",
                "1.0",
                "00000000",
                "0000000001",
                "xxxxxxxx",
                "0123456789",
                "1234567890",
                "9876543210",
                "123456789000",
                "12345678901234567",
                "SYS-1234567890",
                "SN-12345",
                "SSN12345678901234567",
                "abcdefgh",
                "03000200-0400-0500-0006-000700080009",
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"
            })
    void dropsWhatIdentifiesNoMachine(String text) {
        assertThat(SerialNumber.judge(text)).isInstanceOf(IdentifiesNothing.class);
        assertThat(SerialNumber.key(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "' pf3 x7ab\t', PF3X7AB",
        "PF-3X/7.AB, PF3X7AB",
        "*PF3X7AB*, PF3X7AB",
        "S/N: PF3X7AB, PF3X7AB",
        "'Serial number: PF3X7AB', PF3X7AB",
        "Service Tag# 7XB9KD2, 7XB9KD2",
        "Dell 7XB9KD2, 7XB9KD2",
        "LENOVO:PF3X7AB1, PF3X7AB1",
        "/7XB9KD2/CNWSC0012345AB/, 7XB9KD2",
        "1S20L5000HUSPF1A2B3C, PF1A2B3C",
        "1SAB77ENO24, 1SAB77ENO24",
        "SN4X7TT20, SN4X7TT20",
        "NONE4711, NONE4711",
        "01234567891X, 01234567891X",
        "CZC0000XQ4, CZC0000XQ4",
        "004216781353, 004216781353"
    })
    void comparesLettersAndDigitsWithoutWhatIsAroundThem(String text, String key) {
        assertThat(SerialNumber.judge(text)).isEqualTo(new Identifies(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VMware-56 4d 1b 52 9c 11 27 8e-a3 0f 4d 77 12 e9 c0 55",
                "Parallels-5A 1C 77 E2 90 4B 41 D8 A6 03 12 9F 6E C5 7A 20",
                "VirtualBox-3f1c6f0e-2f1b-4c6a-9f2e-7d0c8a9b1e44",
                "3857-8210-5431-8542-9831-2763-41",
                "8f3b2c1e-55d0-4a7f-b1c9-20e7a4f6d813"
            })
    void neverLetsWhatACopyKeepsIdentifyAlone(String text) {
        assertThat(SerialNumber.judge(text)).isInstanceOf(IdentifiesTogether.class);
        assertThat(SerialNumber.key(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-0003-5428-8520-6263-2391-58", "GoogleCloud-0E12AB7C45D94F1E93B6A1D07C2258EF"})
    void takesTheNumbersThatACloudDrawsForEachMachine(String text) {
        assertThat(SerialNumber.judge(text)).isInstanceOf(Identifies.class);
    }

    @Test
    void saysWhyInWords() {
        assertThat(SerialNumber.judge("Default string"))
                .isEqualTo(new IdentifiesNothing("it is the text of a field that nobody filled in"));
    }

    @Test
    void judgesAnythingAndItsOwnKeysTheSame() {
        var seed = Long.getLong("latchkey.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("serial numbers with -Dlatchkey.seed=" + seed);
        var random = new Random(seed);

        for (var i = 0; i < 20_000; i++) {
            var text = Texts.any(random);
            var judged = SerialNumber.judge(text);
            judged.usable()
                    .ifPresent(key -> assertThat(SerialNumber.judge(key))
                            .as("key %s of \"%s\"", key, text)
                            .isEqualTo(judged));
            assertThat(SerialNumber.judge(" " + text + "\t"))
                    .as("\"%s\" with blanks around", text)
                    .isEqualTo(judged);
        }
    }
}
