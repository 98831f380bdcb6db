package dev.latchkey.vault.hostproof;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The key pair of an organization's host-proof vault.
 *
 * @param revision counts its passphrases
 * @param sealsArrivals whether every secret that arrives for the organization is sealed for it
 * @param replacedAt when another one took its place; it opens what was sealed for it, and nothing is sealed for it any more
 */
public record KeyPair(
        long id,
        long organizationId,
        VaultPublicKey publicKey,
        WrappedPrivateKey privateKey,
        long revision,
        boolean sealsArrivals,
        Instant madeAt,
        String madeBy,
        Instant passphraseSetAt,
        @Nullable Instant replacedAt) {

    /** As the browser needs it. */
    public Opening opening() {
        return new Opening(
                id,
                organizationId,
                revision,
                publicKey.base64(),
                privateKey.wrappedPrivateKey(),
                privateKey.salt(),
                privateKey.iterations());
    }

    /** What a browser opens the private half with, once it has the passphrase. */
    public record Opening(
            long keyPairId,
            long organizationId,
            long revision,
            String publicKey,
            String wrappedPrivateKey,
            String salt,
            int iterations) {

        @Override
        public String toString() {
            return "Opening[key pair " + keyPairId + "]";
        }
    }
}
