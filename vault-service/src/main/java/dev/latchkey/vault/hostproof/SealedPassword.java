package dev.latchkey.vault.hostproof;

import dev.latchkey.events.SealedSecret;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A recovery password that only a key pair's private half opens: one byte that names the format, the content key sealed
 * by HPKE (113 bytes), then nonce, ciphertext and tag of AES-256-GCM under it. See docs/adr/020-host-proof-vault.md.
 */
public final class SealedPassword {

    /** Names the format, so that another one can come without guessing what old rows hold. */
    static final byte FORMAT = 1;

    private final long keyPairId;
    private final byte[] bytes;

    private SealedPassword(long keyPairId, byte[] bytes) {
        this.keyPairId = keyPairId;
        this.bytes = bytes;
    }

    static SealedPassword of(long keyPairId, SealedSecret secret) {
        var contentKey = Base64.getDecoder().decode(secret.sealedDataKey());
        var ciphertext = Base64.getDecoder().decode(secret.ciphertext());
        var all = ByteBuffer.allocate(1 + contentKey.length + ciphertext.length)
                .put(FORMAT)
                .put(contentKey)
                .put(ciphertext);
        return new SealedPassword(keyPairId, all.array());
    }

    /** As it was stored. */
    public static SealedPassword of(long keyPairId, byte[] bytes) {
        return new SealedPassword(keyPairId, bytes.clone());
    }

    public long keyPairId() {
        return keyPairId;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "SealedPassword[" + bytes.length + " bytes for key pair " + keyPairId + "]";
    }
}
