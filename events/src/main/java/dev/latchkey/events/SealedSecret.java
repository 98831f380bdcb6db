package dev.latchkey.events;

/**
 * A secret only the holder of a private keyset can open: encrypted with a data key that is itself sealed.
 *
 * @param sealedDataKey the data key, HPKE-sealed to the reader's public keyset, base64
 * @param ciphertext AES-256-GCM nonce, ciphertext and tag under the data key, base64; bound to what it belongs to
 */
public record SealedSecret(String sealedDataKey, String ciphertext) {

    @Override
    public String toString() {
        return "SealedSecret[" + ciphertext.length() + " characters]";
    }
}
