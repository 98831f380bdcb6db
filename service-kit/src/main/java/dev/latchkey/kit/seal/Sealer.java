package dev.latchkey.kit.seal;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.kit.secrets.Keysets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Seals secrets for the holder of a private keyset. HPKE costs a third of a millisecond, AES-GCM under a microsecond:
 * so {@link #begin} seals one fresh data key, and the session encrypts each secret under it.
 */
public final class Sealer {

    static final byte[] DATA_KEY_CONTEXT = "latchkey data key v1".getBytes(StandardCharsets.UTF_8);

    private final HybridEncrypt publicKey;

    /** @param publicKeyset of the reader, see {@link dev.latchkey.kit.secrets.Keysets} */
    public Sealer(KeysetHandle publicKeyset) {
        try {
            this.publicKey = publicKeyset.getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a public HPKE keyset", e);
        }
    }

    /** @param publicKeyset file of the reader's public keyset */
    public static Sealer reading(Path publicKeyset) {
        return new Sealer(Keysets.read(publicKeyset, HybridEncrypt.class));
    }

    /** A data key of its own: one per run or page. */
    public Session begin() {
        var dataKey = AesGcm.newKey();
        try {
            var sealed = Base64.getEncoder().encodeToString(publicKey.encrypt(dataKey, DATA_KEY_CONTEXT));
            return new Session(AesGcm.with(dataKey), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HPKE failed to seal", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Seals under one data key; safe for use by several threads. */
    public static final class Session {

        private final AesGcm dataKey;
        private final String sealedDataKey;

        private Session(AesGcm dataKey, String sealedDataKey) {
            this.dataKey = dataKey;
            this.sealedDataKey = sealedDataKey;
        }

        /** @param boundTo what the secret belongs to, see {@link Binding} */
        public SealedSecret seal(RecoveryKey secret, String boundTo) {
            var ciphertext = secret.use(clear -> dataKey.encrypt(clear, boundTo));
            return new SealedSecret(sealedDataKey, Base64.getEncoder().encodeToString(ciphertext));
        }
    }
}
