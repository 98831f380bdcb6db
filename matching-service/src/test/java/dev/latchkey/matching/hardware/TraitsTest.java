package dev.latchkey.matching.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraitsTest {

    private static final String GUEST = "VMware-56 4d 1b 52 9c 11 27 8e-a3 0f 4d 77 12 e9 c0 55";
    private static final String GUEST_KEY = "VMWARE564D1B529C11278EA30F4D7712E9C055";
    private static final String SWITCH = "00:15:5D:0A:2C:03";

    @Test
    void hasInCommonWhatIdentifiesAMachine() {
        var common = traits("PF3X7AB", "00:1A:2B:3C:4D:5E", SWITCH).inCommon(traits("pf3 x7ab", SWITCH));

        assertThat(common).isEqualTo(new Traits(Set.of("PF3X7AB"), Set.of("00155D0A2C03"), Set.of()));
    }

    @Test
    void hasNothingInCommonByWhatACopyKeeps() {
        assertThat(traits(GUEST).inCommon(traits(GUEST))).isEqualTo(Traits.NONE);
        assertThat(traits(null, SWITCH).inCommon(traits(null, SWITCH))).isEqualTo(Traits.NONE);
    }

    @Test
    void hasTwoWeakTraitsInCommonWhenTheyAgreeTogether() {
        assertThat(traits(GUEST, SWITCH).inCommon(traits(GUEST, SWITCH)))
                .isEqualTo(new Traits(Set.of(GUEST_KEY), Set.of("00155D0A2C03"), Set.of()));
    }

    @Test
    void leavesOutWhatASettingSaysIdentifiesNothing() {
        var setting = Traits.ofValues(List.of("WB-2024", "8c:1d:96:00:00:01"));

        var left = traits("wb2024", "8C1D96000001", "8C1D96000002").without(setting);

        assertThat(left.serialKeys()).isEmpty();
        assertThat(left.macKeys()).containsExactly("8C1D96000002");
    }

    private static Traits traits(String serial, String... macs) {
        return Traits.of(serial, List.of(macs), "any");
    }
}
