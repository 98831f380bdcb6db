package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.SealBrokenException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A secret as it is stored: one byte that names the format, the version of the data key in four bytes, then nonce,
 * ciphertext and tag of AES-256-GCM. The SQL function {@code data_key_version} reads the same.
 */
public final class Ciphertext {

    private static final byte ERASED = 0;

    /** From before data keys had versions: no version in it, which means the first. */
    private static final byte WITHOUT_VERSION = 1;

    static final byte FORMAT = 2;

    private static final int VERSION = 1;
    private static final int SECRET = VERSION + Integer.BYTES;

    private final byte[] bytes;

    private Ciphertext(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Ciphertext of(byte[] bytes) {
        return new Ciphertext(bytes.clone());
    }

    /** What takes the place of a secret that no key opens any more, where the secret cannot stay as it was. */
    public static Ciphertext erased() {
        return new Ciphertext(new byte[] {ERASED});
    }

    static Ciphertext of(int dataKeyVersion, byte[] secret) {
        return new Ciphertext(ByteBuffer.allocate(SECRET + secret.length)
                .put(FORMAT)
                .putInt(dataKeyVersion)
                .put(secret)
                .array());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean isErased() {
        return bytes.length == 1 && bytes[0] == ERASED;
    }

    /**
     * The version of the organization's data key that encrypted it.
     *
     * @throws SealBrokenException when the format is none that this version knows
     */
    public int dataKeyVersion() {
        return format() == FORMAT
                ? ByteBuffer.wrap(bytes, VERSION, Integer.BYTES).getInt()
                : 1;
    }

    /** Nonce, ciphertext and tag. */
    byte[] secret() {
        return Arrays.copyOfRange(bytes, format() == FORMAT ? SECRET : VERSION, bytes.length);
    }

    private byte format() {
        if (bytes.length <= SECRET || (bytes[0] != FORMAT && bytes[0] != WITHOUT_VERSION)) {
            throw new SealBrokenException("stored secret has a format this version does not know");
        }
        return bytes[0];
    }

    @Override
    public String toString() {
        return "Ciphertext[" + bytes.length + " bytes]";
    }
}
