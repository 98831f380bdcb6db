package dev.latchkey.vault.hostproof;

import dev.latchkey.events.AccessEvent.HostProofVaultChanged;
import dev.latchkey.events.HostProofVaultChange;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.folder.ManagedFolders;
import dev.latchkey.vault.folder.Organizations;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people may do to the key pair of a host-proof vault. Each change is on record. */
@Service
public class ChangeKeyPairs {

    private final KeyPairs pairs;
    private final ManagedFolders folders;
    private final Organizations organizations;
    private final Entitlement entitlement;
    private final Outbox outbox;
    private final Clock clock;

    ChangeKeyPairs(
            KeyPairs pairs,
            ManagedFolders folders,
            Organizations organizations,
            Entitlement entitlement,
            Outbox outbox,
            Clock clock) {
        this.pairs = pairs;
        this.folders = folders;
        this.organizations = organizations;
        this.entitlement = entitlement;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public List<KeyPairs.Vault> list(Caller caller) {
        return pairs.vaults(entitlement.organizationsOf(caller));
    }

    /** The wrapped private key, to change its passphrase. */
    @Transactional(readOnly = true)
    public KeyPair.Opening one(long organizationId, Caller caller) {
        requireVisible(organizationId, caller);
        return inUse(organizationId).opening();
    }

    /**
     * Takes over a key pair that a browser made.
     *
     * @param replaces the key pair whose place it takes; null for the first one of the organization
     * @throws ProblemException when the organization has another key pair by now
     */
    @Transactional
    public KeyPairs.Vault add(
            long organizationId,
            @Nullable String publicKey,
            WrappedPrivateKey wrapped,
            @Nullable Long replaces,
            Caller caller) {
        requireVisible(organizationId, caller);
        organizations.requireThere(organizationId);
        var key = VaultPublicKey.of(publicKey);
        var now = clock.instant();
        folders.holdAlone(organizationId, now);
        var before = pairs.inUse(organizationId);
        if (!Objects.equals(before.map(KeyPair::id).orElse(null), replaces)) {
            throw ProblemException.conflict(
                    "key-pair-exists",
                    "The organization has another key pair by now: reload, and look whether you know its passphrase.");
        }
        before.ifPresent(pair -> pairs.retire(pair.id(), now));
        var sealsArrivals = before.map(KeyPair::sealsArrivals).orElse(false);
        var id = pairs.add(organizationId, key, wrapped, sealsArrivals, caller.name(), now);
        record(
                organizationId,
                id,
                before.isPresent() ? HostProofVaultChange.KEY_PAIR_REPLACED : HostProofVaultChange.KEY_PAIR_MADE,
                caller);
        return vault(organizationId);
    }

    /**
     * The same private key under another passphrase.
     *
     * @param revision the one whose private key was wrapped anew
     * @throws ProblemException when somebody was quicker
     */
    @Transactional
    public KeyPairs.Vault changePassphrase(
            long organizationId, long keyPairId, long revision, WrappedPrivateKey wrapped, Caller caller) {
        requireVisible(organizationId, caller);
        if (inUse(organizationId).id() != keyPairId || !pairs.rewrap(keyPairId, revision, wrapped, clock.instant())) {
            throw ProblemException.conflict(
                    "passphrase-changed-meanwhile",
                    "Somebody changed the passphrase or the key pair meanwhile: reload, and use the passphrase that"
                            + " holds now.");
        }
        record(organizationId, keyPairId, HostProofVaultChange.PASSPHRASE_CHANGED, caller);
        return vault(organizationId);
    }

    /** From the answer on, what arrives is sealed, or is not. */
    @Transactional
    public KeyPairs.Vault sealArrivals(long organizationId, boolean on, Caller caller) {
        requireVisible(organizationId, caller);
        inUse(organizationId);
        folders.holdAlone(organizationId, clock.instant());
        var pair = inUse(organizationId);
        if (pair.sealsArrivals() != on) {
            pairs.sealArrivals(pair.id(), on);
            record(
                    organizationId,
                    pair.id(),
                    on
                            ? HostProofVaultChange.SEALING_ON_ARRIVAL_SWITCHED_ON
                            : HostProofVaultChange.SEALING_ON_ARRIVAL_SWITCHED_OFF,
                    caller);
        }
        return vault(organizationId);
    }

    private KeyPair inUse(long organizationId) {
        return pairs.inUse(organizationId).orElseThrow(() -> pairs.missing(organizationId));
    }

    private KeyPairs.Vault vault(long organizationId) {
        return pairs.vaults(new Long[] {organizationId}).getFirst();
    }

    private void requireVisible(long organizationId, Caller caller) {
        if (!entitlement.holds() || !caller.maySee(organizationId)) {
            throw Organizations.unknown();
        }
    }

    private void record(long organizationId, long keyPairId, HostProofVaultChange change, Caller caller) {
        outbox.append(
                new HostProofVaultChanged(
                        organizationId, keyPairId, change, caller.name(), caller.address(), clock.instant()),
                Cause.start());
    }
}
