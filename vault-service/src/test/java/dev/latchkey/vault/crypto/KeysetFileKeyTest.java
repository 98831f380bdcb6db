package dev.latchkey.vault.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.secrets.SecretFileException;
import dev.latchkey.kit.secrets.SecretFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysetFileKeyTest {

    private static final byte[] DATA_KEY = {1, 2, 3, 4};

    @TempDir
    private Path folder;

    private KeysetFileKey master;

    @BeforeEach
    void makeKeys() {
        master = newMasterIn("here");
    }

    @Test
    void unwrapsWhatItWrapped() {
        var wrapped = master.wrap(DATA_KEY, "organization-key|1");

        assertThat(master.unwrap(wrapped, "organization-key|1")).isEqualTo(DATA_KEY);
        assertThat(wrapped.kekId()).startsWith("keyset:");
    }

    @Test
    void knowsWhatItWrapped() {
        var wrapped = master.wrap(DATA_KEY, "organization-key|1");
        var other = newMasterIn("elsewhere").wrap(DATA_KEY, "organization-key|1");

        assertThat(master.made(wrapped.kekId())).isTrue();
        assertThat(master.made(other.kekId())).isFalse();
    }

    @Test
    void wrapsTheSameDataKeyByThePrimaryOne() {
        var before = newMasterIn("before");
        var wrapped = before.wrap(DATA_KEY, "organization-key|1");

        var again = new KeyProviders(List.of(master, before)).rewrap(wrapped, "organization-key|1");

        assertThat(master.made(again.kekId())).isTrue();
        assertThat(master.unwrap(again, "organization-key|1")).isEqualTo(DATA_KEY);
    }

    @Test
    void saysThatNoKnownOneWrappedIt() {
        var wrapped = newMasterIn("elsewhere").wrap(DATA_KEY, "organization-key|1");

        assertThatThrownBy(() -> new KeyProviders(List.of(master)).unwrap(wrapped, "organization-key|1"))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining(wrapped.kekId());
    }

    @Test
    void refusesTheKeyOfAnotherOrganization() {
        var wrapped = master.wrap(DATA_KEY, "organization-key|1");

        assertThatThrownBy(() -> master.unwrap(wrapped, "organization-key|2")).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void refusesWhatAnotherMasterKeyWrapped() {
        var wrapped = newMasterIn("elsewhere").wrap(DATA_KEY, "organization-key|1");

        assertThatThrownBy(() -> master.unwrap(wrapped, "organization-key|1")).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void saysWhichFileIsDamaged() throws IOException {
        var file = folder.resolve("damaged.json");
        Files.writeString(file, "{\"primaryKeyId\": 1, \"key\": \"c2VjcmV0\"");

        assertThatThrownBy(() -> new KeysetFileKey(file))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("damaged.json")
                .hasMessageNotContaining("c2VjcmV0")
                .hasNoCause();
    }

    private KeysetFileKey newMasterIn(String name) {
        var files = new SecretFiles(folder.resolve(name));
        files.makeMissing();
        return new KeysetFileKey(files.vaultMaster());
    }
}
