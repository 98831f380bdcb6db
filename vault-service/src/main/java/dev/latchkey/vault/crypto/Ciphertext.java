package dev.latchkey.vault.crypto;

/** A secret as it is stored: one byte that names the format, then nonce, ciphertext and tag of AES-256-GCM. */
public final class Ciphertext {

    private final byte[] bytes;

    private Ciphertext(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Ciphertext of(byte[] bytes) {
        return new Ciphertext(bytes.clone());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "Ciphertext[" + bytes.length + " bytes]";
    }
}
