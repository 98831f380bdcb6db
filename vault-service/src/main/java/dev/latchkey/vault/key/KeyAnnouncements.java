package dev.latchkey.vault.key;

import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VaultKeyEvent.KeyDeleted;
import dev.latchkey.events.VaultKeyEvent.KeyUnarchived;
import dev.latchkey.events.VaultKeyEvent.KeyVaulted;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What the world hears of a batch: keys deleted, keys created, then keys archived, then keys unarchived, and last those
 * that went into the host-proof vault. Created comes before archived, so that whoever hears of a key superseded knows its successor. A change that leaves current as it was is not announced.
 */
final class KeyAnnouncements {

    private final Causes causes;
    private final Map<KeyRef, Long> newIds;
    private final Instant now;

    /** @param newIds of the records this batch made */
    KeyAnnouncements(Causes causes, Map<KeyRef, Long> newIds, Instant now) {
        this.causes = causes;
        this.newIds = newIds;
        this.now = now;
    }

    /** @param vaulted those of the changes whose secret is sealed and was not before */
    List<Announcement> of(List<PasswordChange> changes, List<StoredPassword> deletions, List<PasswordChange> vaulted) {
        var announcements = new ArrayList<Announcement>();
        for (var password : deletions) {
            announcements.add(new Announcement(
                    deleted(password), causes.of(password.state().device())));
        }
        changes.stream()
                .filter(PasswordChange::isNew)
                .sorted(Comparator.comparing(change -> change.after().createdAt()))
                .forEach(change -> announcements.add(new Announcement(created(change), causes.of(key(change)))));
        for (var change : changes) {
            if (change.after().standing().archived() && !wasArchived(change)) {
                announcements.add(new Announcement(
                        archived(change), causes.of(change.after().device())));
            }
        }
        for (var change : changes) {
            if (!change.after().standing().archived() && wasArchived(change)) {
                announcements.add(new Announcement(
                        unarchived(change), causes.of(change.after().device())));
            }
        }
        for (var change : vaulted) {
            announcements.add(new Announcement(vaulted(id(change), change.after()), causes.of(key(change))));
        }
        return announcements;
    }

    /** What a person put into the host-proof vault. */
    List<Announcement> ofVaulted(List<StoredPassword> passwords) {
        return passwords.stream()
                .map(password -> new Announcement(
                        vaulted(password.id(), password.state()),
                        causes.of(password.state().device())))
                .toList();
    }

    private VaultKeyEvent vaulted(long id, PasswordState state) {
        return new KeyVaulted(
                state.device().tenantId(),
                state.device().deviceId(),
                id,
                state.keyId(),
                state.version() + 1,
                state.place().organizationId(),
                state.volume(),
                state.standing().archived(),
                now,
                causes.actor());
    }

    private static boolean wasArchived(PasswordChange change) {
        return change.before() != null && change.before().state().standing().archived();
    }

    private VaultKeyEvent created(PasswordChange change) {
        var after = change.after();
        return new KeyCreated(
                after.device().tenantId(),
                after.device().deviceId(),
                id(change),
                after.keyId(),
                1,
                after.place().organizationId(),
                after.place().configurationId(),
                after.place().deviceName(),
                after.volume(),
                after.createdAt(),
                now);
    }

    private VaultKeyEvent archived(PasswordChange change) {
        var after = change.after();
        var reason = after.standing().reason();
        if (reason == null) {
            throw new IllegalStateException("an archived key has a reason");
        }
        return new KeyArchived(
                after.device().tenantId(),
                after.device().deviceId(),
                id(change),
                after.keyId(),
                after.version(),
                after.place().organizationId(),
                after.volume(),
                reason,
                after.standing().supersededBy(),
                now,
                causes.actor());
    }

    private VaultKeyEvent unarchived(PasswordChange change) {
        var after = change.after();
        return new KeyUnarchived(
                after.device().tenantId(),
                after.device().deviceId(),
                id(change),
                after.keyId(),
                after.version(),
                after.place().organizationId(),
                after.volume(),
                now,
                causes.actor());
    }

    private VaultKeyEvent deleted(StoredPassword password) {
        var actor = causes.actor();
        if (actor == null) {
            throw new IllegalStateException("only people delete keys");
        }
        var state = password.state();
        return new KeyDeleted(
                state.device().tenantId(),
                state.device().deviceId(),
                password.id(),
                state.keyId(),
                state.version() + 1,
                state.place().organizationId(),
                state.volume(),
                now,
                actor);
    }

    private long id(PasswordChange change) {
        if (change.before() != null) {
            return change.before().id();
        }
        var id = newIds.get(key(change));
        if (id == null) {
            throw new IllegalStateException("every new record has an id");
        }
        return id;
    }

    private static KeyRef key(PasswordChange change) {
        return new KeyRef(change.after().device(), change.after().keyId());
    }
}
