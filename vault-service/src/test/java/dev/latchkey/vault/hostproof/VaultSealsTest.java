package dev.latchkey.vault.hostproof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.hostproof.VaultSeals.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The format of docs/adr/020-host-proof-vault.md, from both sides. */
class VaultSealsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path VECTORS = Path.of("../docs/adr/020-host-proof-vectors.json");
    private static final String PASSPHRASE = "correct horse battery staple";
    private static final String DIGITS = "123453-234564-345675-456786-567897-000011-000022-000033";
    private static final Owner OWNER = new Owner("tenant", "device", "key");

    private static KeyPair pair;
    private static KeyPair anotherPair;
    private static PrivateKey privateKey;

    @BeforeAll
    static void makePairs() throws GeneralSecurityException {
        pair = pair(7);
        anotherPair = pair(8);
        privateKey = PlayedBrowser.unwrap(JSON.valueToTree(pair.opening()), PASSPHRASE);
    }

    @Test
    void theBrowserOpensWhatTheServerSealed() throws GeneralSecurityException {
        var seals = new VaultSeals(Map.of(7L, pair));

        var one = seals.seal(secret(), 7, OWNER);
        var other = seals.seal(secret(), 7, OWNER);

        assertThat(PlayedBrowser.open(answer(one, pair, OWNER), privateKey)).isEqualTo(DIGITS);
        assertThat(PlayedBrowser.open(answer(other, pair, OWNER), privateKey)).isEqualTo(DIGITS);
        assertThat(one.bytes()).hasSize(1 + 65 + 48 + 12 + DIGITS.length() + 16).startsWith(SealedPassword.FORMAT);
        assertThat(one.bytes()).isNotEqualTo(other.bytes());
        assertThat(one + " " + pair.opening() + " " + pair.privateKey())
                .isEqualTo(
                        "SealedPassword[197 bytes for key pair 70] Opening[key pair 70] WrappedPrivateKey[redacted]");
    }

    /** What was sealed and wrapped when the format was made opens for good; the console's script reads the same file. */
    @Test
    void opensTheVectorsOfTheDocument() throws IOException, GeneralSecurityException {
        var vectors = JSON.readTree(Files.readString(VECTORS));

        assertThat(vectors).isNotEmpty();
        for (var vector : vectors) {
            var passphrase = vector.path("passphrase").asString();
            assertThat(PlayedBrowser.open(vector.path("opening"), passphrase))
                    .isEqualTo(vector.path("recoveryPassword").asString());
        }
    }

    @Test
    void opensNothingWhenAByteOfItDiffers() {
        var sealed = new VaultSeals(Map.of(7L, pair)).seal(secret(), 7, OWNER);
        var whole = sealed.bytes();

        for (var i = 0; i < whole.length; i++) {
            var bytes = whole.clone();
            bytes[i] ^= (byte) (1 << (i % 8));
            var tampered = SealedPassword.of(pair.id(), bytes);
            assertThatThrownBy(() -> PlayedBrowser.open(answer(tampered, pair, OWNER), privateKey))
                    .as("byte " + i)
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void opensNothingThatWasSealedForAnotherRowOrganizationOrKeyPair() {
        var seals = new VaultSeals(Map.of(7L, pair, 8L, anotherPair));
        var sealed = seals.seal(secret(), 7, OWNER);
        var elsewhere = seals.seal(secret(), 8, OWNER);
        var otherOrganization = answer(sealed, pair, OWNER);
        ((ObjectNode) otherOrganization.path("keyPair")).put("organizationId", 9);

        for (var moved : new JsonNode[] {
            answer(sealed, pair, new Owner("tenant2", "device", "key")),
            answer(sealed, pair, new Owner("tenant", "device2", "key")),
            answer(sealed, pair, new Owner("tenant", "device", "key2")),
            otherOrganization,
            answer(elsewhere, pair, OWNER)
        }) {
            assertThatThrownBy(() -> PlayedBrowser.open(moved, privateKey))
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void aPrivateKeyOpensWithItsPassphraseForItsOrganizationOnly() {
        var opening = (ObjectNode) JSON.valueToTree(pair.opening());

        assertThatThrownBy(() -> PlayedBrowser.unwrap(opening, PASSPHRASE + " "))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> PlayedBrowser.unwrap(opening.deepCopy().put("organizationId", 8), PASSPHRASE))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> PlayedBrowser.unwrap(
                        opening.deepCopy()
                                .put("publicKey", anotherPair.publicKey().base64()),
                        PASSPHRASE))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void takesNoPublicKeyThatIsNoPointOfTheCurve() {
        var point = pair.publicKey().bytes();
        point[64] ^= 1;

        for (var bad : new String[] {null, "", "not base64", "AAAA", base64(new byte[65]), base64(point)}) {
            assertThatThrownBy(() -> VaultPublicKey.of(bad))
                    .as(String.valueOf(bad))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("'publicKey'");
        }
    }

    @Test
    void takesNoPrivateKeyThatIsCheapToGuess() {
        var good = pair.privateKey();

        assertThatCode(() -> WrappedPrivateKey.of(good.wrappedPrivateKey(), good.salt(), good.iterations()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> WrappedPrivateKey.of(good.wrappedPrivateKey(), good.salt(), 599_999))
                .hasMessageContaining("'iterations'");
        assertThatThrownBy(() -> WrappedPrivateKey.of(good.wrappedPrivateKey(), base64(new byte[16]), 600_000))
                .hasMessageContaining("'salt'");
        assertThatThrownBy(() -> WrappedPrivateKey.of(base64(new byte[20]), good.salt(), 600_000))
                .hasMessageContaining("'wrappedPrivateKey'");
    }

    private static KeyPair pair(long organizationId) {
        var made = PlayedBrowser.makeKeyPair(organizationId, PASSPHRASE);
        return new KeyPair(
                10 * organizationId,
                organizationId,
                VaultPublicKey.of((String) made.get("publicKey")),
                WrappedPrivateKey.of((String) made.get("wrappedPrivateKey"), (String) made.get("salt"), (Integer)
                        made.get("iterations")),
                1,
                true,
                Instant.EPOCH,
                "ada",
                Instant.EPOCH,
                null);
    }

    private static JsonNode answer(SealedPassword sealed, KeyPair keyPair, Owner owner) {
        var answer = JSON.createObjectNode();
        answer.put("keyId", owner.keyId());
        answer.put("tenantId", owner.tenantId());
        answer.put("deviceId", owner.deviceId());
        answer.put("sealed", base64(sealed.bytes()));
        answer.set("keyPair", JSON.valueToTree(keyPair.opening()));
        return answer;
    }

    private static RecoveryKey secret() {
        return RecoveryKey.owning(DIGITS.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
