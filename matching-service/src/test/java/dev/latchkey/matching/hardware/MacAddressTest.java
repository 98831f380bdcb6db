package dev.latchkey.matching.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.matching.hardware.Judgement.Identifies;
import dev.latchkey.matching.hardware.Judgement.IdentifiesNothing;
import dev.latchkey.matching.hardware.Judgement.IdentifiesTogether;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00:1a:2b:3c:4d:0e",
                "00-1A-2B-3C-4D-0E",
                "001a.2b3c.4d0e",
                " 001A2B3C4D0E ",
                "0:1a:2b:3c:4d:e",
                "00 1A 2B 3C 4D 0E"
            })
    void comparesWithoutSeparatorsAndCase(String text) {
        assertThat(MacAddress.judge(text)).isEqualTo(new Identifies("001A2B3C4D0E"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00:1a:2b",
                "no address",
                "00:00:00:00:00:00:00:E0",
                "00:00:00:00:00:00",
                "ffffffffffff",
                "01:00:5E:7F:00:01",
                "33:50:6F:45:30:30",
                "DA:A1:19:00:12:34",
                "02:00:54:55:4E:01",
                "02:00:4C:4F:4F:50",
                "0A:00:27:00:00:0B",
                "00:50:56:C0:00:08",
                "00:05:9A:3C:78:00",
                "00:09:0F:FE:00:01",
                "00:FF:4E:11:90:2C",
                "50:50:54:50:30:30",
                "24:B6:20:52:41:53",
                "0C:5B:8F:27:9A:64",
                "88:88:88:88:87:88",
                "00:11:22:33:44:55"
            })
    void dropsWhatIdentifiesNoMachine(String text) {
        assertThat(MacAddress.judge(text)).isInstanceOf(IdentifiesNothing.class);
        assertThat(MacAddress.key(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"52:54:00:6b:3c:58", "00:0c:29:04:d2:e1", "00:50:56:9a:31:07", "08:00:27:a1:5c:33"})
    void takesTheAddressThatAVirtualMachineWasGiven(String text) {
        assertThat(MacAddress.judge(text)).isInstanceOf(Identifies.class);
    }

    @Test
    void neverLetsAnAddressOfHyperVIdentifyAlone() {
        assertThat(MacAddress.judge("00:15:5D:0A:2C:03")).isInstanceOf(IdentifiesTogether.class);
    }

    @Test
    void keepsEachAddressOnce() {
        assertThat(MacAddress.keys(List.of("00:1a:2b:3c:4d:5e", "001A2B3C4D5E", "")))
                .containsExactly("001A2B3C4D5E");
    }

    @Test
    void judgesAnythingAndItsOwnKeysTheSame() {
        var seed = Long.getLong("latchkey.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("MAC addresses with -Dlatchkey.seed=" + seed);
        var random = new Random(seed);

        for (var i = 0; i < 20_000; i++) {
            var text = random.nextBoolean()
                    ? Texts.any(random)
                    : "%012x".formatted(random.nextLong() & 0xffff_ffff_ffffL).replaceAll("(..)(?=.)", "$1:");
            var judged = MacAddress.judge(text);
            judged.usable()
                    .ifPresent(key -> assertThat(MacAddress.judge(key))
                            .as("key %s of \"%s\"", key, text)
                            .isEqualTo(judged));
        }
    }
}
