package dev.latchkey.kit.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysetsTest {

    @TempDir
    private Path folder;

    private SecretFiles files;

    @BeforeEach
    void makeFiles() {
        files = new SecretFiles(folder);
        files.makeMissing();
    }

    @Test
    void readsEachKeysetForItsUse() {
        assertThat(Keysets.read(files.vaultSealingPublic(), HybridEncrypt.class).size())
                .isOne();
        assertThat(Keysets.read(files.vaultSealingPrivate(), HybridDecrypt.class)
                        .size())
                .isOne();
        assertThat(Keysets.read(files.vaultMaster(), Aead.class).size()).isOne();
    }

    @Test
    void saysWhichKeysetIsMissing() {
        var missing = folder.resolve("nowhere.json");

        assertThatThrownBy(() -> Keysets.read(missing, Aead.class))
                .isInstanceOf(SecretFileException.class)
                .hasMessage("keyset " + missing + " is missing: restore it from your backup")
                .hasNoCause();
    }

    @Test
    void refusesADamagedKeysetWithoutQuotingIt() throws IOException {
        var whole = Files.readString(files.vaultMaster());

        for (var damaged : new String[] {"", "{}", "MARKER", whole.substring(0, whole.length() / 2)}) {
            Files.writeString(files.vaultMaster(), damaged);
            assertThatThrownBy(() -> Keysets.read(files.vaultMaster(), Aead.class))
                    .isInstanceOf(SecretFileException.class)
                    .hasMessage("keyset " + files.vaultMaster()
                            + " is damaged or of another kind: restore it from your backup")
                    .hasNoCause();
        }
    }

    @Test
    void refusesAKeysetOfAnotherKind() {
        assertThatThrownBy(() -> Keysets.read(files.vaultMaster(), HybridDecrypt.class))
                .isInstanceOf(SecretFileException.class);
        assertThatThrownBy(() -> Keysets.read(files.vaultSealingPublic(), HybridDecrypt.class))
                .isInstanceOf(SecretFileException.class);
    }
}
