package dev.latchkey.vault.hostproof;

import dev.latchkey.kit.web.ProblemException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A private key nobody can use without the passphrase, and what else it takes to open it. All but useless here; still
 * not printed, for whoever has it can try passphrases in peace.
 *
 * @param wrappedPrivateKey nonce, AES-256-GCM ciphertext and tag of the PKCS#8 key, base64
 * @param salt 32 bytes, base64
 * @param iterations of PBKDF2-HMAC-SHA-256
 */
public record WrappedPrivateKey(String wrappedPrivateKey, String salt, int iterations) {

    /** Fewer would make passphrases cheap to guess. */
    static final int FEWEST_ITERATIONS = 600_000;

    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int SALT = 32;

    /** Nonce and tag around a P-256 key in PKCS#8: 67 bytes without its public half, 138 with it; some room beside. */
    private static final int SHORTEST = 12 + 64 + 16;

    private static final int LONGEST = 12 + 512 + 16;

    /** @throws ProblemException when it is not what a browser of ours makes */
    public static WrappedPrivateKey of(
            @Nullable String wrappedPrivateKey, @Nullable String salt, @Nullable Integer iterations) {
        var wrapped = bytes("wrappedPrivateKey", wrappedPrivateKey);
        if (wrapped.length < SHORTEST || wrapped.length > LONGEST) {
            throw unusable("wrappedPrivateKey");
        }
        var salted = bytes("salt", salt);
        if (salted.length != SALT) {
            throw unusable("salt");
        }
        if (iterations == null || iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw unusable("iterations");
        }
        return stored(wrapped, salted, iterations);
    }

    static WrappedPrivateKey stored(byte[] wrapped, byte[] salt, int iterations) {
        return new WrappedPrivateKey(base64(wrapped), base64(salt), iterations);
    }

    byte[] wrapped() {
        return Base64.getDecoder().decode(wrappedPrivateKey);
    }

    byte[] saltBytes() {
        return Base64.getDecoder().decode(salt);
    }

    static byte[] bytes(String field, @Nullable String base64) {
        try {
            return Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw unusable(field);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static ProblemException unusable(String field) {
        return ProblemException.badRequest(
                "key-pair-not-usable",
                "'" + field + "' is not what a key pair of a host-proof vault has, see"
                        + " docs/adr/020-host-proof-vault.md; make key pairs in the console.");
    }

    @Override
    public String toString() {
        return "WrappedPrivateKey[redacted]";
    }
}
