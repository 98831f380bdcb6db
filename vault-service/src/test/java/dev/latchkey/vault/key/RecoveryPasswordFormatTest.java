package dev.latchkey.vault.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryPasswordFormatTest {

    @Test
    void acceptsEightGroupsDivisibleByEleven() {
        assertThat(wellFormed("000000-000011-111111-222222-333333-444444-555555-720885"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000000-000011-111111-222222-333333-444444-555555",
                "000000-000011-111111-222222-333333-444444-555555-720885-000000",
                "000000-000011-111111-222222-333333-444444-555555-720896",
                "000000-000012-111111-222222-333333-444444-555555-720885",
                "000000 000011-111111-222222-333333-444444-555555-720885",
                "000000-00001x-111111-222222-333333-444444-555555-720885"
            })
    void flagsAnythingElse(String password) {
        assertThat(wellFormed(password)).isFalse();
    }

    private static boolean wellFormed(String password) {
        return RecoveryPasswordFormat.isWellFormed(password.getBytes(StandardCharsets.UTF_8));
    }
}
