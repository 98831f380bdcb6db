package dev.latchkey.vault.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataKeyTest {

    private static final DataKey KEY = DataKey.with(
            3, HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    private static final DataKey OTHER_KEY = DataKey.with(
            3, HexFormat.of().parseHex("ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    private static final String BOUND_TO = "password|7|tenant|device|key";

    /** Made once by an independent AES-GCM: format 1, nonce a0…ab, "not a secret" and the tag. */
    private static final String PINNED_WITHOUT_VERSION =
            "01a0a1a2a3a4a5a6a7a8a9aaab8877080d24eb71da0117e2a7ca517e8aa15f4ea869fb952caae8e179";

    /** The same in format 2, which names version 3 of the data key. */
    private static final String PINNED = "0200000003" + PINNED_WITHOUT_VERSION.substring(2);

    @Test
    void opensWhatEachFormatStored() {
        for (var pinned : List.of(PINNED_WITHOUT_VERSION, PINNED)) {
            var stored = Ciphertext.of(HexFormat.of().parseHex(pinned));

            var clear = text(KEY.decrypt(stored, BOUND_TO));

            assertThat(clear).isEqualTo("not a secret");
        }
    }

    @Test
    void namesTheVersionOfTheDataKey() {
        assertThat(Ciphertext.of(HexFormat.of().parseHex(PINNED_WITHOUT_VERSION))
                        .dataKeyVersion())
                .isOne();
        assertThat(Ciphertext.of(HexFormat.of().parseHex(PINNED)).dataKeyVersion())
                .isEqualTo(3);
        assertThat(Ciphertext.erased().isErased()).isTrue();
    }

    @Test
    void storesFormatAndVersionThenNonceCiphertextAndTag() {
        var stored = KEY.encrypt(secret("not a secret"), BOUND_TO).bytes();

        assertThat(stored).hasSize(5 + 12 + "not a secret".length() + 16).startsWith(2, 0, 0, 0, 3);
    }

    @Test
    void neverStoresTheSameSecretAsTheSameBytes() {
        var once = KEY.encrypt(secret("not a secret"), BOUND_TO);
        var again = KEY.encrypt(secret("not a secret"), BOUND_TO);

        assertThat(once.bytes()).isNotEqualTo(again.bytes());
    }

    @Test
    void refusesASecretOfAnotherRow() {
        var stored = KEY.encrypt(secret("not a secret"), BOUND_TO);

        assertThatThrownBy(() -> KEY.decrypt(stored, "password|7|tenant|device|another-key"))
                .isInstanceOf(SealBrokenException.class);
    }

    @Test
    void refusesASecretOfAnotherOrganization() {
        var stored = KEY.encrypt(secret("not a secret"), BOUND_TO);

        assertThatThrownBy(() -> OTHER_KEY.decrypt(stored, BOUND_TO)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void refusesAFormatItDoesNotKnow() {
        var bytes = KEY.encrypt(secret("not a secret"), BOUND_TO).bytes();
        bytes[0] = 3;

        assertThatThrownBy(() -> KEY.decrypt(Ciphertext.of(bytes), BOUND_TO))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("format");
    }

    @Test
    void refusesADamagedSecret() {
        var bytes = KEY.encrypt(secret("not a secret"), BOUND_TO).bytes();
        bytes[20] ^= 1;

        assertThatThrownBy(() -> KEY.decrypt(Ciphertext.of(bytes), BOUND_TO)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void showsNothingOfItself() {
        var stored = KEY.encrypt(secret("not a secret"), BOUND_TO);

        assertThat(KEY + " " + stored).isEqualTo("DataKey[redacted] Ciphertext[45 bytes]");
    }

    private static RecoveryKey secret(String text) {
        return RecoveryKey.owning(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(RecoveryKey key) {
        return key.use(clear -> new String(clear, StandardCharsets.UTF_8));
    }
}
