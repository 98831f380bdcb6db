package dev.latchkey.vault.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.PlayedKeyService.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Master keys in Azure Key Vault and in a transit engine, against servers that keep to the documented contract. */
class RemoteKeysTest {

    private static final byte[] DATA_KEY = AesGcm.newKey();
    private static final String OWNER = "organization-key|7";

    private final PlayedAzure azure = new PlayedAzure();
    private final PlayedTransit transit = new PlayedTransit();

    @TempDir
    private Path folder;

    private EnvelopeKey azureKey;
    private EnvelopeKey transitKey;

    @BeforeEach
    void connect() throws IOException {
        azureKey = azureKey();
        transitKey = transitKey();
    }

    @AfterEach
    void stop() {
        azure.close();
        transit.close();
    }

    @Test
    void wrapAndUnwrapAndKnowWhatTheyWrapped() {
        for (var key : List.of(azureKey, transitKey)) {
            var wrapped = key.wrap(DATA_KEY, OWNER);

            assertThat(key.unwrap(wrapped, OWNER)).isEqualTo(DATA_KEY);
            assertThat(key.made(wrapped.kekId())).isTrue();
        }
        assertThat(azureKey.made(transitKey.wrap(DATA_KEY, OWNER).kekId())).isFalse();
        assertThat(azureKey.wrap(DATA_KEY, OWNER).kekId()).endsWith("/keys/latchkey/" + azure.newest());
        assertThat(transitKey.wrap(DATA_KEY, OWNER).kekId()).isEqualTo("transit:transit/latchkey:v1");
    }

    @Test
    void bindToWhatTheKeyBelongsTo() {
        for (var key : List.of(azureKey, transitKey)) {
            var wrapped = key.wrap(DATA_KEY, OWNER);

            assertThatThrownBy(() -> key.unwrap(wrapped, "organization-key|8")).isInstanceOf(SealBrokenException.class);
            for (var i : List.of(0, 2, 40, wrapped.bytes().length - 1)) {
                var damaged = wrapped.bytes();
                damaged[i] ^= 1;
                assertThatThrownBy(() -> key.unwrap(WrappedKey.of(damaged, wrapped.kekId()), OWNER))
                        .isInstanceOf(SealBrokenException.class);
            }
        }
    }

    @Test
    void askOnceForManyDataKeys() throws IOException {
        for (var organization = 0; organization < 50; organization++) {
            azureKey.wrap(DATA_KEY, "organization-key|" + organization);
        }
        var wrapped = azureKey.wrap(DATA_KEY, OWNER);
        var afterRestart = azureKey();
        afterRestart.unwrap(wrapped, OWNER);
        afterRestart.unwrap(wrapped, OWNER);

        assertThat(azure.calls()).filteredOn(call -> call.endsWith("/wrapkey")).hasSize(1);
        assertThat(azure.calls())
                .filteredOn(call -> call.endsWith("/unwrapkey"))
                .hasSize(1);
    }

    @Test
    void takeUpANewerVersionAndStillOpenWhatTheOldOneWrapped() {
        var oldInAzure = azureKey.wrap(DATA_KEY, OWNER);
        var oldInTransit = transitKey.wrap(DATA_KEY, OWNER);
        azure.addVersion();
        transit.rotate();
        azureKey.refresh();
        transitKey.refresh();

        assertThat(azureKey.wrap(DATA_KEY, OWNER).kekId())
                .endsWith(azure.newest())
                .isNotEqualTo(oldInAzure.kekId());
        assertThat(transitKey.wrap(DATA_KEY, OWNER).kekId()).endsWith(":v2");
        assertThat(azureKey.unwrap(oldInAzure, OWNER)).isEqualTo(DATA_KEY);
        assertThat(transitKey.unwrap(oldInTransit, OWNER)).isEqualTo(DATA_KEY);
    }

    @Test
    void askAnewForWhatTheyRememberWhenTheyShall() {
        var wrapped = azureKey.wrap(DATA_KEY, OWNER);
        var firstVersion = azure.newest();
        azureKey.unwrap(wrapped, OWNER);
        azure.addVersion();
        azure.dropVersion(firstVersion);
        assertThat(azureKey.unwrap(wrapped, OWNER)).as("remembered").isEqualTo(DATA_KEY);

        azureKey.refresh();

        assertThatThrownBy(() -> azureKey.unwrap(wrapped, OWNER))
                .isInstanceOf(KeyProviderRefusedException.class)
                .hasMessageContaining("404 KeyNotFound");
    }

    @Test
    void rewrapOnlyWhatOpensAgainAfterwards() {
        var providers = new KeyProviders(List.of(transitKey, azureKey));
        var wrapped = azureKey.wrap(DATA_KEY, OWNER);
        var again = providers.rewrap(wrapped, OWNER);
        assertThat(providers.unwrap(again, OWNER)).isEqualTo(DATA_KEY);

        providers.refresh();
        transit.spoilNext(Reply.of(200, Map.of("data", Map.of("ciphertext", "vault:v1:" + "A".repeat(80)))));

        assertThatThrownBy(() -> providers.rewrap(wrapped, OWNER))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("transit key");
    }

    @Test
    void refuseTheWrongVersion() throws IOException {
        var inAzure = azureKey.wrap(DATA_KEY, OWNER);
        var firstVersion = azure.newest();
        azure.addVersion();
        var wrongInAzure = WrappedKey.of(inAzure.bytes(), inAzure.kekId().replace(firstVersion, azure.newest()));
        var inTransit = transitKey.wrap(DATA_KEY, OWNER);
        var wrongInTransit = WrappedKey.of(inTransit.bytes(), inTransit.kekId().replace("v1", "v2"));
        transit.rotate();
        transit.refuseBefore(2);

        // A fresh start remembers nothing.
        var afresh = azureKey();
        var transitAfresh = transitKey();
        assertThatThrownBy(() -> afresh.unwrap(wrongInAzure, OWNER))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining(azure.newest());
        assertThatThrownBy(() -> transitAfresh.unwrap(wrongInTransit, OWNER)).isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> transitAfresh.unwrap(inTransit, OWNER))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("min_decryption_version");
        azure.dropVersion(firstVersion);
        assertThatThrownBy(() -> afresh.unwrap(inAzure, OWNER))
                .isInstanceOf(KeyProviderRefusedException.class)
                .hasMessageContaining("404 KeyNotFound");
    }

    @Test
    void tryAgainWhatMayPass() {
        azure.spoilNext(new Reply(429, Map.of(), Map.of("Retry-After", "0")));
        azure.spoilNext(Reply.of(503, Map.of()));
        transit.spoilNext(Reply.of(503, Map.of("errors", List.of("Vault is sealed"))));

        assertThat(azureKey.unwrap(azureKey.wrap(DATA_KEY, OWNER), OWNER)).isEqualTo(DATA_KEY);
        assertThat(transitKey.unwrap(transitKey.wrap(DATA_KEY, OWNER), OWNER)).isEqualTo(DATA_KEY);
    }

    @Test
    void sayThatAProviderIsAwayAfterAWhile() {
        transit.seal(true);
        assertThatThrownBy(() -> transitKey.wrap(DATA_KEY, OWNER))
                .isInstanceOf(KeyProviderAwayException.class)
                .hasMessageContaining("transit")
                .hasMessageContaining("sealed");
        assertThat(transit.calls()).hasSize(4);

        azure.close();
        assertThatThrownBy(() -> azureKey.wrap(DATA_KEY, OWNER))
                .isInstanceOf(KeyProviderAwayException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void sayWhatToDoWhenTheyMayNot() throws IOException {
        azure.allow(false);
        assertThatThrownBy(() -> azureKey.wrap(DATA_KEY, OWNER))
                .isInstanceOf(KeyProviderRefusedException.class)
                .hasMessageContaining("403 Forbidden")
                .hasMessageContaining("Key Vault Crypto Service Encryption User");
        transit.allow(false);
        assertThatThrownBy(() -> transitKey.wrap(DATA_KEY, OWNER))
                .isInstanceOf(KeyProviderRefusedException.class)
                .hasMessageContaining("transit/encrypt/latchkey");
        Files.writeString(folder.resolve("azure-secret"), "wrong");
        assertThatThrownBy(() -> azureKeyWithSecretThere().wrap(DATA_KEY, OWNER))
                .isInstanceOf(KeyProviderRefusedException.class)
                .hasMessageContaining("invalid_client")
                .hasMessageContaining("azure-secret")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void signInAgainWhenATokenIsNotTakenAnyMore() {
        azureKey.wrap(DATA_KEY, OWNER);
        transitKey.wrap(DATA_KEY, OWNER);
        azure.revokeTokens();
        transit.revokeTokens();
        azureKey.refresh();
        transitKey.refresh();

        assertThat(azureKey.unwrap(azureKey.wrap(DATA_KEY, OWNER), OWNER)).isEqualTo(DATA_KEY);
        assertThat(transitKey.unwrap(transitKey.wrap(DATA_KEY, OWNER), OWNER)).isEqualTo(DATA_KEY);
    }

    private EnvelopeKey azureKey() throws IOException {
        Files.writeString(folder.resolve("azure-secret"), PlayedAzure.SECRET + "\n");
        return azureKeyWithSecretThere();
    }

    private EnvelopeKey azureKeyWithSecretThere() {
        var settings = new KeyProviderProperties.Azure(
                URI.create(azure.url() + "/keys/" + PlayedAzure.KEY),
                PlayedAzure.TENANT,
                PlayedAzure.CLIENT,
                folder.resolve("azure-secret"),
                azure.url());
        var service = new KeyService("Azure Key Vault", Duration.ofMillis(1));
        return new EnvelopeKey(new AzureKey(settings, service, Clock.systemUTC()), Clock.systemUTC());
    }

    private EnvelopeKey transitKey() throws IOException {
        var secretId = Files.writeString(folder.resolve("secret-id"), PlayedTransit.SECRET);
        var settings = new KeyProviderProperties.Transit(
                transit.url(), "transit", "latchkey", null, null, PlayedTransit.ROLE, secretId);
        var service = new KeyService("transit engine", Duration.ofMillis(1));
        return new EnvelopeKey(new TransitKey(settings, service, Clock.systemUTC()), Clock.systemUTC());
    }
}
