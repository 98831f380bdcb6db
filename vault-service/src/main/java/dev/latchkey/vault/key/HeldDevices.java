package dev.latchkey.vault.key;

import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.vault.folder.ManagedFolders;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Devices with all that is known of their keys, locked from reading to writing; one statement for all of each kind. */
@Component
class HeldDevices {

    private final TenantDisconnections disconnections;
    private final Devices devices;
    private final StoredPasswords passwords;
    private final DeletedPasswords deleted;
    private final PasswordSecrets secrets;
    private final ManagedFolders folders;
    private final Outbox outbox;
    private final Clock clock;

    HeldDevices(
            TenantDisconnections disconnections,
            Devices devices,
            StoredPasswords passwords,
            DeletedPasswords deleted,
            PasswordSecrets secrets,
            ManagedFolders folders,
            Outbox outbox,
            Clock clock) {
        this.disconnections = disconnections;
        this.devices = devices;
        this.passwords = passwords;
        this.deleted = deleted;
        this.secrets = secrets;
        this.folders = folders;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public SortedMap<DeviceRef, DeviceKeys> hold(Collection<DeviceRef> wanted) {
        var refs = wanted.stream().sorted().distinct().toList();
        disconnections.holdOff(refs);
        var locked = devices.lock(refs);
        var stored = passwords.of(refs);
        var early = devices.early(refs);
        var deletedVersions = deleted.versions(refs);
        var held = new TreeMap<DeviceRef, DeviceKeys>();
        for (var ref : refs) {
            var device = requireNonNull(locked.get(ref));
            held.put(
                    ref,
                    new DeviceKeys(
                            ref,
                            device.placement(),
                            device.presence(),
                            stored.getOrDefault(ref, List.of()),
                            early.getOrDefault(ref, Map.of()),
                            deletedVersions.getOrDefault(ref, Map.of()),
                            device.formerVersion()));
        }
        return held;
    }

    /** Writes and announces what differs from what was read. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(Collection<DeviceKeys> held, Causes causes) {
        var changes = held.stream().flatMap(device -> device.changes().stream()).toList();
        var deletions =
                held.stream().flatMap(device -> device.deletions().stream()).toList();
        var now = clock.instant();
        folders.holdFor(
                changes.stream()
                        .map(change -> change.after().place().organizationId())
                        .collect(Collectors.toSet()),
                now);
        var encrypted = secrets.encrypt(changes);
        var ids =
                passwords.insert(changes.stream().filter(PasswordChange::isNew).toList(), encrypted, now);
        passwords.update(changes.stream().filter(change -> !change.isNew()).toList(), encrypted, now);
        deleted.take(deletions, causes.actor(), now);
        devices.save(held);
        outbox.append(new KeyAnnouncements(causes, ids, now).of(changes, deletions, vaulted(encrypted)));
    }

    private static List<PasswordChange> vaulted(Map<PasswordChange, PasswordSecrets.Encrypted> encrypted) {
        return encrypted.entrySet().stream()
                .filter(one -> one.getValue().newlyVaulted())
                .map(Map.Entry::getKey)
                .toList();
    }
}
