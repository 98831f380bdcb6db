package dev.latchkey.vault.hostproof;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.util.Bytes;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.web.ProblemException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** The public half of an organization's key pair: an uncompressed point of P-256, which all WebCrypto has. */
final class VaultPublicKey {

    private static final HpkeParameters HPKE = parameters();

    private final byte[] point;

    private VaultPublicKey(byte[] point) {
        this.point = point;
    }

    /** @throws ProblemException when it is no point of the curve */
    static VaultPublicKey of(@Nullable String base64) {
        var key = new VaultPublicKey(WrappedPrivateKey.bytes("publicKey", base64));
        try {
            key.keyset();
        } catch (GeneralSecurityException e) {
            throw WrappedPrivateKey.unusable("publicKey");
        }
        return key;
    }

    static VaultPublicKey stored(byte[] point) {
        return new VaultPublicKey(point.clone());
    }

    byte[] bytes() {
        return point.clone();
    }

    String base64() {
        return WrappedPrivateKey.base64(point);
    }

    Sealer sealer() {
        try {
            return new Sealer(keyset());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a public key that was checked when it came is none", e);
        }
    }

    @AccessesPartialKey
    private KeysetHandle keyset() throws GeneralSecurityException {
        var key = HpkePublicKey.create(HPKE, Bytes.copyFrom(point), null);
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
                .build();
    }

    private static HpkeParameters parameters() {
        try {
            HybridConfig.register();
            return HpkeParameters.builder()
                    .setKemId(HpkeParameters.KemId.DHKEM_P256_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Tink has no HPKE with P-256", e);
        }
    }
}
