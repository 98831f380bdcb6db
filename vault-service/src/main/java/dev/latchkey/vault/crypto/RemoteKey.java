package dev.latchkey.vault.crypto;

/** A key that never leaves the machine it lives on: what it shall wrap goes there. */
interface RemoteKey {

    String description();

    /** Whether {@link #wrap} could have returned this id, in whatever version. */
    boolean made(String kekId);

    /**
     * Under the newest version.
     *
     * @param key 32 bytes
     */
    WrappedKey wrap(byte[] key);

    /** The caller wipes the result. */
    byte[] unwrap(WrappedKey wrapped);
}
