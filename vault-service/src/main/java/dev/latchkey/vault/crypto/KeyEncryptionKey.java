package dev.latchkey.vault.crypto;

/** A master key that wraps data keys. Where it lives is its own affair: a keyset file, a cloud key vault, a transit engine. */
public interface KeyEncryptionKey {

    /** Where it lives, in words that an operator finds it by. */
    String description();

    /** Whether it, in any of its versions, made a wrapped key that names this {@link WrappedKey#kekId}. */
    boolean made(String kekId);

    /**
     * Under the newest version.
     *
     * @param boundTo what the data key belongs to; unwrapping asks for the same
     * @throws KeyProviderAwayException when it does not answer for now
     * @throws KeyProviderRefusedException when it will not do it
     */
    WrappedKey wrap(byte[] dataKey, String boundTo);

    /**
     * The caller wipes the result.
     *
     * @throws dev.latchkey.kit.seal.SealBrokenException when another master key wrapped it, or for something else
     * @throws KeyProviderAwayException when it does not answer for now
     * @throws KeyProviderRefusedException when it will not do it
     */
    byte[] unwrap(WrappedKey wrapped, String boundTo);

    /** Whatever it remembers counts no more: the next {@link #wrap} and {@link #unwrap} ask anew. */
    void refresh();
}
