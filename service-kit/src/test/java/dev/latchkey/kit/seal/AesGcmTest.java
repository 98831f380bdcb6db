package dev.latchkey.kit.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmTest {

    private static final byte[] KEY =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final byte[] CLEAR = "471207-089463".getBytes(UTF_8);

    private final AesGcm aes = AesGcm.with(KEY);

    /** Made by another implementation: nonce, ciphertext and tag, in this order. It must open for good. */
    @Test
    void opensWhatWasWrittenByAnotherProgram() {
        var value = HexFormat.of()
                .parseHex("cafebabefacedbaddecaf888be9491149a4d622b7e3269eb48ab5747e502e13e04fbd92f8a1e4ffb6e");

        assertThat(aes.decrypt(value, "vault|42")).isEqualTo(CLEAR);
    }

    @Test
    void opensWhatItEncrypted() {
        assertThat(aes.decrypt(aes.encrypt(CLEAR, "row 1"), "row 1")).isEqualTo(CLEAR);
        assertThat(aes.decrypt(aes.encrypt(new byte[0], ""), "")).isEmpty();
    }

    @Test
    void writesNonceCiphertextAndTagAndNothingElse() {
        assertThat(aes.encrypt(CLEAR, "row 1")).hasSize(12 + CLEAR.length + 16);
    }

    @Test
    void neverWritesTheSameTwice() {
        assertThat(aes.encrypt(CLEAR, "row 1")).isNotEqualTo(aes.encrypt(CLEAR, "row 1"));
        assertThat(AesGcm.newKey()).hasSize(AesGcm.KEY_LENGTH).isNotEqualTo(AesGcm.newKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"row 2", "", "row 1 ", "Row 1"})
    void refusesAValueThatBelongsElsewhere(String elsewhere) {
        var value = aes.encrypt(CLEAR, "row 1");

        assertThatThrownBy(() -> aes.decrypt(value, elsewhere)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void refusesAnotherKey() {
        var value = aes.encrypt(CLEAR, "row 1");

        assertThatThrownBy(() -> AesGcm.with(AesGcm.newKey()).decrypt(value, "row 1"))
                .isInstanceOf(SealBrokenException.class);
    }

    @Test
    void refusesAValueWithAnyBitChanged() {
        var value = aes.encrypt(CLEAR, "row 1");

        for (var i = 0; i < value.length * 8; i++) {
            var damaged = value.clone();
            damaged[i / 8] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> aes.decrypt(damaged, "row 1"))
                    .as("bit %d", i)
                    .isInstanceOf(SealBrokenException.class)
                    .hasNoCause();
        }
    }

    @Test
    void refusesAValueThatWasCut() {
        var value = aes.encrypt(CLEAR, "row 1");

        for (var length = 0; length < value.length; length++) {
            var cut = java.util.Arrays.copyOf(value, length);
            assertThatThrownBy(() -> aes.decrypt(cut, "row 1"))
                    .as("%d bytes", length)
                    .isInstanceOf(SealBrokenException.class);
        }
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        assertThatThrownBy(() -> AesGcm.with(new byte[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an AES-256 key has 32 bytes, this one 16");
    }
}
