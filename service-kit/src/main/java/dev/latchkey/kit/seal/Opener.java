package dev.latchkey.kit.seal;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.kit.secrets.Keysets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens what a {@link Sealer} sealed. Keeps the data keys of recent sessions opened, because opening one is slow. */
public final class Opener {

    private static final int KEPT_DATA_KEYS = 1_000;

    private final HybridDecrypt privateKey;
    private final Map<String, AesGcm> dataKeys = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, AesGcm> eldest) {
            return size() > KEPT_DATA_KEYS;
        }
    });

    public Opener(KeysetHandle privateKeyset) {
        try {
            this.privateKey = privateKeyset.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a private HPKE keyset", e);
        }
    }

    /** @param privateKeyset file of a private keyset */
    public static Opener reading(Path privateKeyset) {
        return new Opener(Keysets.read(privateKeyset, HybridDecrypt.class));
    }

    /**
     * The caller closes the result.
     *
     * @param boundTo what the secret belongs to, as it was sealed
     * @throws SealBrokenException when it was sealed for somebody else, belongs elsewhere or is damaged
     */
    public RecoveryKey open(SealedSecret secret, String boundTo) {
        var dataKey = dataKeys.get(secret.sealedDataKey());
        if (dataKey == null) {
            dataKey = openDataKey(secret.sealedDataKey());
            dataKeys.put(secret.sealedDataKey(), dataKey);
        }
        return RecoveryKey.owning(dataKey.decrypt(base64(secret.ciphertext()), boundTo));
    }

    private AesGcm openDataKey(String sealed) {
        try {
            var clear = privateKey.decrypt(base64(sealed), Sealer.DATA_KEY_CONTEXT);
            try {
                return AesGcm.with(clear);
            } finally {
                Arrays.fill(clear, (byte) 0);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SealBrokenException("data key does not open: sealed for another keyset, or damaged");
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new SealBrokenException("sealed value is no base64");
        }
    }
}
