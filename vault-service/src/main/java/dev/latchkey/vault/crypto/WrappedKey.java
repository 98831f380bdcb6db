package dev.latchkey.vault.crypto;

/** A data key nobody can use without the master key. */
public final class WrappedKey {

    private final byte[] bytes;
    private final String kekId;

    private WrappedKey(byte[] bytes, String kekId) {
        this.bytes = bytes;
        this.kekId = kekId;
    }

    /** @param kekId which version of which master key wrapped it */
    public static WrappedKey of(byte[] bytes, String kekId) {
        return new WrappedKey(bytes.clone(), kekId);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String kekId() {
        return kekId;
    }

    @Override
    public String toString() {
        return "WrappedKey[" + kekId + "]";
    }
}
