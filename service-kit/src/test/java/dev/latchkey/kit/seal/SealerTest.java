package dev.latchkey.kit.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.kit.secrets.SecretFiles;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {

    private static final String PASSWORD = "471207-089463-120483-302478-009372-647108-559031-218416";
    private static final String OWNER = Binding.recoveryKey("tenant", "device", "key-1");

    private static Sealer sealer;
    private static Opener opener;
    private static Opener stranger;

    @BeforeAll
    static void makeKeysets(@TempDir Path folder) {
        var files = new SecretFiles(folder);
        files.makeMissing();
        sealer = new Sealer(Keysets.read(files.vaultSealingPublic(), HybridEncrypt.class));
        opener = new Opener(Keysets.read(files.vaultSealingPrivate(), HybridDecrypt.class));
        stranger = new Opener(Keysets.read(files.tenantCredentials(), HybridDecrypt.class));
    }

    @Test
    void letsTheHolderOfThePrivateKeysetOpen() {
        var sealed = sealer.begin().seal(key(PASSWORD), OWNER);

        assertThat(opened(sealed, OWNER)).isEqualTo(PASSWORD);
    }

    @Test
    void sealsManySecretsUnderOneDataKey() {
        var session = sealer.begin();

        var sealed = IntStream.range(0, 500)
                .parallel()
                .mapToObj(i -> session.seal(key(PASSWORD + i), OWNER + i))
                .toList();

        assertThat(sealed)
                .extracting(SealedSecret::sealedDataKey)
                .containsOnly(sealed.getFirst().sealedDataKey());
        assertThat(sealed).extracting(SealedSecret::ciphertext).doesNotHaveDuplicates();
        for (var i = 0; i < sealed.size(); i++) {
            assertThat(opened(sealed.get(i), OWNER + i)).isEqualTo(PASSWORD + i);
        }
    }

    @Test
    void drawsANewDataKeyForEachSession() {
        var one = sealer.begin().seal(key(PASSWORD), OWNER);
        var other = sealer.begin().seal(key(PASSWORD), OWNER);

        assertThat(one.sealedDataKey()).isNotEqualTo(other.sealedDataKey());
        assertThatThrownBy(() -> opener.open(new SealedSecret(one.sealedDataKey(), other.ciphertext()), OWNER))
                .isInstanceOf(SealBrokenException.class);
    }

    @Test
    void keepsASecretShutThatWasMovedToAnotherKey() {
        var sealed = sealer.begin().seal(key(PASSWORD), OWNER);

        assertThatThrownBy(() -> opener.open(sealed, Binding.recoveryKey("tenant", "device", "key-2")))
                .isInstanceOf(SealBrokenException.class);
        assertThat(opened(sealed, OWNER)).isEqualTo(PASSWORD);
    }

    @Test
    void keepsASecretShutForAnotherKeyset() {
        var sealed = sealer.begin().seal(key(PASSWORD), OWNER);

        assertThatThrownBy(() -> stranger.open(sealed, OWNER))
                .isInstanceOf(SealBrokenException.class)
                .hasNoCause();
    }

    @Test
    void refusesWhatIsNoSealedSecret() {
        var sealed = sealer.begin().seal(key(PASSWORD), OWNER);
        var other = Base64.getEncoder().encodeToString(new byte[80]);

        for (var broken : new SealedSecret[] {
            new SealedSecret("", sealed.ciphertext()),
            new SealedSecret("not base64!", sealed.ciphertext()),
            new SealedSecret(other, sealed.ciphertext()),
            new SealedSecret(sealed.sealedDataKey(), ""),
            new SealedSecret(sealed.sealedDataKey(), "not base64!"),
            new SealedSecret(sealed.sealedDataKey(), other)
        }) {
            assertThatThrownBy(() -> opener.open(broken, OWNER)).isInstanceOf(SealBrokenException.class);
        }
    }

    private static RecoveryKey key(String text) {
        return RecoveryKey.owning(text.getBytes(UTF_8));
    }

    private static String opened(SealedSecret sealed, String owner) {
        try (var key = opener.open(sealed, owner)) {
            return key.use(clear -> new String(clear, UTF_8));
        }
    }
}
