package dev.latchkey.vault.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedNameTest {

    private static final ReservedName RESERVED = new ReservedName("BitLocker Keys (via Network Glue)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BitLocker Keys (via Network Glue)",
                "bitlocker keys (VIA network glue)",
                "  BitLocker   Keys(via\tNetwork\u00a0Glue) ",
                "BitLocker\u200bKeys \u2060(via Network Glue)\u00ad",
                "\uff22\uff49\uff54\uff2c\uff4f\uff43\uff4b\uff45\uff52\u3000\uff2b\uff45\uff59\uff53"
                        + "\uff08via Network Glue\uff09",
                "Bi\u0301tLocker Keys (via Network Glu\u00e9)",
            })
    void R21_theReservedNameIsKnownInAnyCaseSpacingOrWidth(String name) {
        assertThat(RESERVED.isLike(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BitLocker Keys", "BitLocker Keys (via Network Glue) 2", "Keys", " "})
    void otherNamesAreFree(String name) {
        assertThat(RESERVED.isLike(name)).isFalse();
    }
}
