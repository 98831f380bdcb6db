package dev.latchkey.vault.crypto;

/**
 * The master key that wraps data keys. Where it lives is its own affair: a keyset file today; a cloud key vault or a
 * transit engine answers the same three calls.
 */
public interface KeyEncryptionKey {

    /** @param boundTo what the data key belongs to; unwrapping asks for the same */
    WrappedKey wrap(byte[] dataKey, String boundTo);

    /**
     * The caller wipes the result.
     *
     * @throws dev.latchkey.kit.seal.SealBrokenException when another master key wrapped it, or for something else
     */
    byte[] unwrap(WrappedKey wrapped, String boundTo);

    /** The same data key under the newest version of the master key. */
    WrappedKey rewrap(WrappedKey wrapped, String boundTo);
}
