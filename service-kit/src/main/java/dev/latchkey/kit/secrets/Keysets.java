package dev.latchkey.kit.secrets;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Tink keysets in files, JSON as Tink writes it. */
public final class Keysets {

    static {
        try {
            HybridConfig.register();
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Keysets() {}

    /** A new HPKE pair: X25519, HKDF-SHA256, AES-256-GCM. */
    static KeysetHandle newHpkePair() throws GeneralSecurityException {
        return KeysetHandle.generateNew(
                HpkeParameters.builder()
                        .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                        .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                        .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                        .setVariant(HpkeParameters.Variant.TINK)
                        .build(),
                RegistryConfiguration.get());
    }

    /** A new AES-256-GCM keyset. */
    static KeysetHandle newAead() throws GeneralSecurityException {
        return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
    }

    static KeysetHandle publicHalf(KeysetHandle pair) throws GeneralSecurityException {
        return pair.getPublicKeysetHandle();
    }

    static String write(KeysetHandle keyset) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(
                keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    }

    /**
     * Reads a keyset and makes sure that it is good for the given use.
     *
     * @param primitive such as {@code HybridEncrypt.class}
     * @throws SecretFileException when the file is missing, damaged or of another kind
     */
    public static KeysetHandle read(Path file, Class<?> primitive) {
        try {
            var keyset = TinkJsonProtoKeysetFormat.parseKeyset(
                    Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
            keyset.getPrimitive(RegistryConfiguration.get(), primitive);
            return keyset;
        } catch (NoSuchFileException e) {
            throw new SecretFileException("keyset " + file + " is missing: restore it from your backup");
        } catch (IOException e) {
            throw new SecretFileException("keyset " + file + " cannot be read: check its owner and permissions");
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is dropped on purpose: a parser may quote the key.
            throw new SecretFileException(
                    "keyset " + file + " is damaged or of another kind: restore it from your backup");
        }
    }
}
