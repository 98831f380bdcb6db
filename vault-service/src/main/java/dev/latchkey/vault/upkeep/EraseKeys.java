package dev.latchkey.vault.upkeep;

import dev.latchkey.events.VaultUpkeepEvent.OrganizationKeysErased;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.crypto.Ciphertext;
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.folder.ManagedFolders;
import dev.latchkey.vault.hostproof.KeyPairs;
import dev.latchkey.vault.key.SecretSweep;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes the secrets of an organization unreadable for good by deleting its data keys. The records stay. */
@Service
public class EraseKeys {

    private final OrganizationKeys organizationKeys;
    private final KeyPairs keyPairs;
    private final ManagedFolders folders;
    private final SecretSweep sweep;
    private final Outbox outbox;
    private final KeyJobLoop loop;
    private final Clock clock;

    EraseKeys(
            OrganizationKeys organizationKeys,
            KeyPairs keyPairs,
            ManagedFolders folders,
            SecretSweep sweep,
            Outbox outbox,
            KeyJobLoop loop,
            Clock clock) {
        this.organizationKeys = organizationKeys;
        this.keyPairs = keyPairs;
        this.folders = folders;
        this.sweep = sweep;
        this.outbox = outbox;
        this.loop = loop;
        this.clock = clock;
    }

    /**
     * What was erased.
     *
     * @param records how many records are unreadable now: those of the organization, and those of devices that took keys sealed
     *     for it to another one
     * @param sealedArrivals whether keys were sealed on arrival; the key pair is gone, so those that come from now on are not
     */
    public record Erased(long organizationId, long records, boolean sealedArrivals) {}

    /**
     * Whoever asks for digits after this gets none, whatever instance they ask.
     *
     * @param confirmation the organization's id once more, so that a slip of the hand destroys nothing
     * @throws ProblemException when it is not confirmed, or there is nothing to erase
     */
    @Transactional
    public Erased erase(@Nullable Long organizationId, @Nullable String confirmation, Caller caller) {
        if (organizationId == null || !String.valueOf(organizationId).equals(confirmation)) {
            throw ProblemException.badRequest(
                    "not-confirmed",
                    "This destroys all keys of the organization for good: give its id as organizationId, and the same"
                            + " once more as text in confirmation.");
        }
        if (!caller.maySee(organizationId)) {
            throw RequestUpkeep.unknownOrganization();
        }
        // Nobody stores or seals a key of the organization meanwhile.
        folders.holdAlone(organizationId, clock.instant());
        if (organizationKeys.erase(organizationId, caller.name()) == 0) {
            throw RequestUpkeep.unknownOrganization();
        }
        var sealed = keyPairs.erase(organizationId, Ciphertext.erased().bytes());
        var records = sweep.count(organizationId) + sealed.elsewhere();
        outbox.append(
                new OrganizationKeysErased(organizationId, records, caller.name(), caller.address(), clock.instant()),
                Cause.start());
        loop.wakeAfterCommit();
        return new Erased(organizationId, records, sealed.sealedArrivals());
    }
}
