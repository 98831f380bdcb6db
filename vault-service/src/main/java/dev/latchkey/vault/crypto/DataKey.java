package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;

/** One version of an organization's data key, opened. Encrypts and decrypts; does not show itself. */
public final class DataKey {

    private final int version;
    private final AesGcm key;

    private DataKey(int version, AesGcm key) {
        this.version = version;
        this.key = key;
    }

    /** @param clear 32 bytes; copied, the caller wipes its own */
    static DataKey with(int version, byte[] clear) {
        return new DataKey(version, AesGcm.with(clear));
    }

    /** What it encrypts names it, so that a reader knows which key to take. */
    public int version() {
        return version;
    }

    /** @param boundTo what the secret belongs to; decrypting asks for the same */
    public Ciphertext encrypt(RecoveryKey secret, String boundTo) {
        return Ciphertext.of(version, secret.use(clear -> key.encrypt(clear, boundTo)));
    }

    /**
     * The caller closes the result.
     *
     * @throws SealBrokenException when it was encrypted for another organization or row, or is damaged
     */
    public RecoveryKey decrypt(Ciphertext ciphertext, String boundTo) {
        return RecoveryKey.owning(key.decrypt(ciphertext.secret(), boundTo));
    }

    @Override
    public String toString() {
        return "DataKey[redacted]";
    }
}
