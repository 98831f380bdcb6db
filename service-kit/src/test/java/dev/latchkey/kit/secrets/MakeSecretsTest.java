package dev.latchkey.kit.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeSecretsTest {

    @TempDir
    private Path folder;

    private SecretFiles all;
    private List<Path> programs;

    @BeforeEach
    void freshVolumes() throws IOException {
        all = new SecretFiles(Files.createDirectory(folder.resolve("all")));
        programs =
                List.of(Files.createDirectory(folder.resolve("sync")), Files.createDirectory(folder.resolve("vault")));
    }

    @Test
    void makesKeysForAnInstallationThatNeverHadAny() {
        MakeSecrets.make(all, programs);

        assertThatCode(all::requireComplete).doesNotThrowAnyException();
    }

    @Test
    void finishesWhatWasBrokenOffBeforeAProgramWasGivenKeys() throws IOException {
        MakeSecrets.make(all, programs);
        var master = Files.readString(all.vaultMaster());
        Files.delete(all.tenantCredentials());
        Files.delete(all.tenantCredentialsPublic());

        MakeSecrets.make(all, programs);

        assertThatCode(all::requireComplete).doesNotThrowAnyException();
        assertThat(all.vaultMaster()).hasContent(master);
    }

    @Test
    void runsAgainAndAgainWhileAllKeysAreThere() throws IOException {
        MakeSecrets.make(all, programs);
        give();
        var master = Files.readString(all.vaultMaster());

        MakeSecrets.make(all, programs);

        assertThat(all.vaultMaster()).hasContent(master);
    }

    /** A new master key beside the vault's good copy would be copied over it. */
    @Test
    void makesNoneAnewWhenTheVolumeWithAllOfThemIsLost() throws IOException {
        MakeSecrets.make(all, programs);
        give();
        var lost = new SecretFiles(Files.createDirectory(folder.resolve("empty")));

        assertThatThrownBy(() -> MakeSecrets.make(lost, programs))
                .isInstanceOf(SecretFileException.class)
                .hasMessageStartingWith(lost.vaultSealingPrivate() + " is missing")
                .hasMessageContaining(programs.getLast() + " holds keys that are in use");
        assertThat(lost.folder()).isEmptyDirectory();
    }

    @Test
    void isContentWithTheOriginalsWhenTheyWereCopiedBack() throws IOException {
        MakeSecrets.make(all, programs);
        give();
        for (var derived :
                List.of(all.vaultSealingPublic(), all.tenantCredentialsPublic(), all.internalTokenPublic())) {
            Files.delete(derived);
        }

        MakeSecrets.make(all, programs);

        assertThatCode(all::requireComplete).doesNotThrowAnyException();
    }

    private void give() throws IOException {
        Files.copy(all.vaultMaster(), programs.getLast().resolve("vault-master.json"));
    }
}
