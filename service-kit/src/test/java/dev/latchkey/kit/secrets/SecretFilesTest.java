package dev.latchkey.kit.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {

    private SecretFiles files;

    @BeforeEach
    void chooseFolder(@TempDir Path folder) {
        files = new SecretFiles(folder.resolve("keys"));
    }

    @Test
    void makesEverythingAnInstallationNeeds() {
        files.makeMissing();

        assertThatCode(files::requireComplete).doesNotThrowAnyException();
        assertThat(files.commandLineToken()).isReadable();
    }

    @Test
    void letsOnlyTheOwnerRead() throws IOException {
        files.makeMissing();

        assertThat(permissions(files.folder())).isEqualTo("rwx------");
        try (var all = Files.list(files.folder())) {
            assertThat(all)
                    .hasSize(9)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void touchesNothingThatIsThere() throws IOException {
        files.makeMissing();
        var before = contents();

        files.makeMissing();

        assertThat(contents()).isEqualTo(before);
    }

    /** Making a new private key would shut for good what the old one opens. */
    @Test
    void makesALostPublicHalfFromThePrivateOne() throws IOException {
        files.makeMissing();
        var before = contents();
        var sealed = new Sealer(Keysets.read(files.vaultSealingPublic(), HybridEncrypt.class))
                .begin()
                .seal(RecoveryKey.owning(new byte[] {1, 2, 3}), "owner");
        for (var lost : new Path[] {
            files.vaultSealingPublic(), files.tenantCredentialsPublic(), files.internalTokenPublic(), files.apiTokens()
        }) {
            Files.delete(lost);
        }

        files.makeMissing();

        assertThat(contents()).isEqualTo(before);
        try (var key =
                new Opener(Keysets.read(files.vaultSealingPrivate(), HybridDecrypt.class)).open(sealed, "owner")) {
            assertThat(key.<byte[]>use(byte[]::clone)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void makesNoNewPrivateHalfWhereAPublicOneIs() throws IOException {
        files.makeMissing();
        Files.delete(files.vaultSealingPrivate());

        files.makeMissing();

        assertThat(files.vaultSealingPrivate()).doesNotExist();
        assertThatThrownBy(files::requireComplete)
                .isInstanceOf(SecretFileException.class)
                .hasMessage(files.vaultSealingPrivate() + " is missing or unreadable: restore it from your backup");
    }

    @Test
    void finishesWhatAnEarlierStartLeftHalfDone() throws IOException {
        files.makeMissing();
        Files.delete(files.vaultMaster());
        Files.writeString(files.folder().resolve("vault-master.json.new"), "half");

        files.makeMissing();

        assertThatCode(() -> Keysets.read(files.vaultMaster(), com.google.crypto.tink.Aead.class))
                .doesNotThrowAnyException();
        assertThat(files.folder().resolve("vault-master.json.new")).doesNotExist();
    }

    @Test
    void storesTheTokenOfTheCommandLineHashed() throws IOException {
        files.makeMissing();

        var token = Files.readString(files.commandLineToken());
        var line = ApiTokenLine.parse(Files.readString(files.apiTokens()));
        assertThat(token).startsWith("lk_").hasSize(46);
        assertThat(line).isEqualTo(ApiTokenLine.of("command-line", "ADMINISTRATOR", "*", token));
        assertThat(Files.readString(files.apiTokens())).doesNotContain(token);
    }

    @Test
    void refusesATokenKeyThatIsMissingOrDamaged() throws IOException {
        files.makeMissing();
        Files.writeString(files.internalTokenPublic(), "MARKER");

        assertThatThrownBy(() -> SecretFiles.readJwk(files.internalTokenPublic()))
                .isInstanceOf(SecretFileException.class)
                .hasMessage(files.internalTokenPublic() + " is damaged: restore it from your backup")
                .hasNoCause();
        assertThatThrownBy(() -> SecretFiles.readJwk(files.folder().resolve("nowhere")))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("is missing");
    }

    @Test
    void saysThatAFolderCannotBeWritten(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(new SecretFiles(file)::makeMissing)
                .isInstanceOf(SecretFileException.class)
                .hasMessage("cannot write keys to " + file + ": check its owner, permissions and space");
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var all = Files.list(files.folder())) {
            for (var file : all.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
