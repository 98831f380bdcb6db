package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;
import java.util.Arrays;

/** An organization's data key, opened. Encrypts and decrypts; does not show itself. */
public final class DataKey {

    /** Names the format, so that another one can come without guessing what old rows hold. */
    static final byte FORMAT = 1;

    private final AesGcm key;

    private DataKey(AesGcm key) {
        this.key = key;
    }

    /** @param clear 32 bytes; copied, the caller wipes its own */
    static DataKey with(byte[] clear) {
        return new DataKey(AesGcm.with(clear));
    }

    /** @param boundTo what the secret belongs to; decrypting asks for the same */
    public Ciphertext encrypt(RecoveryKey secret, String boundTo) {
        var encrypted = secret.use(clear -> key.encrypt(clear, boundTo));
        var stored = new byte[encrypted.length + 1];
        stored[0] = FORMAT;
        System.arraycopy(encrypted, 0, stored, 1, encrypted.length);
        return Ciphertext.of(stored);
    }

    /**
     * The caller closes the result.
     *
     * @throws SealBrokenException when it was encrypted for another organization or row, or is damaged
     */
    public RecoveryKey decrypt(Ciphertext ciphertext, String boundTo) {
        var stored = ciphertext.bytes();
        if (stored.length == 0 || stored[0] != FORMAT) {
            throw new SealBrokenException("stored secret has a format this version does not know");
        }
        return RecoveryKey.owning(key.decrypt(Arrays.copyOfRange(stored, 1, stored.length), boundTo));
    }

    @Override
    public String toString() {
        return "DataKey[redacted]";
    }
}
