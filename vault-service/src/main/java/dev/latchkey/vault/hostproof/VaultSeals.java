package dev.latchkey.vault.hostproof;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import java.util.HashMap;
import java.util.Map;

/**
 * Seals secrets for the key pairs of their organizations. Lives as long as one batch: each organization gets one
 * content key, sealed once, because sealing by HPKE costs most of a millisecond and AES-GCM a microsecond; and it is
 * forgotten with the batch, so that nobody who takes over the server later finds it.
 */
public final class VaultSeals {

    private final Map<Long, KeyPair> inUse;
    private final Map<Long, Sealer.Session> sessions = new HashMap<>();

    /** @param inUse the key pair of each organization that has one */
    VaultSeals(Map<Long, KeyPair> inUse) {
        this.inUse = inUse;
    }

    /** What a sealed secret belongs to, beside its organization. */
    public record Owner(String tenantId, String deviceId, String keyId) {}

    /** Whether no organization of the batch has a key pair. */
    public boolean isEmpty() {
        return inUse.isEmpty();
    }

    public boolean canSealFor(long organizationId) {
        return inUse.containsKey(organizationId);
    }

    /** Whether every secret that arrives for the organization is to be sealed. */
    public boolean sealArrivalsOf(long organizationId) {
        var pair = inUse.get(organizationId);
        return pair != null && pair.sealsArrivals();
    }

    /** @throws IllegalStateException when the organization has no key pair */
    public SealedPassword seal(RecoveryKey secret, long organizationId, Owner owner) {
        var pair = pairOf(organizationId);
        var session = sessions.computeIfAbsent(
                organizationId, id -> pair.publicKey().sealer().begin());
        return SealedPassword.of(pair.id(), session.seal(secret, boundTo(organizationId, owner)));
    }

    private KeyPair pairOf(long organizationId) {
        var pair = inUse.get(organizationId);
        if (pair == null) {
            throw new IllegalStateException("organization " + organizationId + " has no key pair");
        }
        return pair;
    }

    /** Associated data; the browser makes the same. */
    static String boundTo(long organizationId, Owner owner) {
        return "host-proof|" + organizationId + "|" + owner.tenantId + "|" + owner.deviceId + "|" + owner.keyId;
    }
}
