package dev.latchkey.kit.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with a random 96-bit nonce in front. Under one key at most 2^32 values. */
public final class AesGcm {

    /** Length of a key in bytes. */
    public static final int KEY_LENGTH = 32;

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALGORITHM = "AES/GCM/NoPadding";

    /** Found once: going through all of them takes longer than to encrypt a recovery password. */
    private static final Provider PROVIDER = provider();

    private final SecretKey key;

    private AesGcm(SecretKey key) {
        this.key = key;
    }

    /** @param key 32 bytes; copied */
    public static AesGcm with(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an AES-256 key has 32 bytes, this one " + key.length);
        }
        return new AesGcm(new SecretKeySpec(key, "AES"));
    }

    /** A new random key. */
    public static byte[] newKey() {
        try {
            var generator = KeyGenerator.getInstance("AES");
            generator.init(KEY_LENGTH * 8, RANDOM);
            return generator.generateKey().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES", e);
        }
    }

    /** @param boundTo what the value belongs to; opening asks for the same */
    public byte[] encrypt(byte[] clear, String boundTo) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0, boundTo);
            var out = new byte[NONCE + cipher.getOutputSize(clear.length)];
            System.arraycopy(nonce, 0, out, 0, NONCE);
            cipher.doFinal(clear, 0, clear.length, out, NONCE);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    /** @throws SealBrokenException when the key, the binding or a bit of the value differs */
    public byte[] decrypt(byte[] value, String boundTo) {
        if (value.length < NONCE + TAG_BITS / 8) {
            throw new SealBrokenException("sealed value is too short");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, value, 0, boundTo).doFinal(value, NONCE, value.length - NONCE);
        } catch (GeneralSecurityException e) {
            throw new SealBrokenException("sealed value does not open: another key, another owner, or damaged");
        }
    }

    private static Provider provider() {
        try {
            return Cipher.getInstance(ALGORITHM).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, int offset, String boundTo) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(ALGORITHM, PROVIDER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, offset, NONCE));
        cipher.updateAAD(boundTo.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
