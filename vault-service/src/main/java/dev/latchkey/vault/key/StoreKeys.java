package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.vault.folder.ManagedFolders;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes in what matching-service says of keys: locks the devices, decides per device, writes and announces. */
@Component
public class StoreKeys {

    private final Devices devices;
    private final StoredPasswords passwords;
    private final PasswordSecrets secrets;
    private final ManagedFolders folders;
    private final Outbox outbox;
    private final Clock clock;

    StoreKeys(
            Devices devices,
            StoredPasswords passwords,
            PasswordSecrets secrets,
            ManagedFolders folders,
            Outbox outbox,
            Clock clock) {
        this.devices = devices;
        this.passwords = passwords;
        this.secrets = secrets;
        this.folders = folders;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @throws PoisonEventException when a secret does not open, or a key is already recorded for another device */
    @Transactional(propagation = Propagation.MANDATORY)
    public void store(List<Inbound> batch) {
        var events = Inbound.only(batch, MatchedKeyEvent.class).toList();
        var touched = lockAndRead(events);
        refuseKeysOfOtherDevices(events);
        for (var event : events) {
            deviceOf(touched, event).apply(event);
        }
        var changes = touched.values().stream()
                .flatMap(device -> device.changes().stream())
                .toList();
        var now = clock.instant();
        folders.holdFor(
                changes.stream()
                        .map(change -> change.after().place().organizationId())
                        .collect(Collectors.toSet()),
                now);
        var encrypted = secrets.encrypt(changes);
        var created = changes.stream().filter(PasswordChange::isNew).toList();
        var ids = passwords.insert(created, encrypted, now);
        passwords.update(changes.stream().filter(change -> !change.isNew()).toList(), encrypted, now);
        devices.save(touched.values());
        outbox.append(new KeyAnnouncements(Causes.of(batch), ids, now).of(changes));
    }

    private Map<DeviceRef, DeviceKeys> lockAndRead(List<MatchedKeyEvent> events) {
        var refs = events.stream().map(StoreKeys::device).sorted().distinct().toList();
        var placements = devices.lock(refs);
        var stored = passwords.of(refs);
        var early = devices.early(refs);
        var touched = new TreeMap<DeviceRef, DeviceKeys>();
        for (var ref : refs) {
            touched.put(
                    ref,
                    new DeviceKeys(
                            ref,
                            placements.get(ref),
                            stored.getOrDefault(ref, List.of()),
                            early.getOrDefault(ref, Map.of())));
        }
        return touched;
    }

    /** A key belongs to one device for good; the digits are in the vault already, so nothing is lost by refusing. */
    private void refuseKeysOfOtherDevices(List<MatchedKeyEvent> events) {
        var keys = new ArrayList<KeyRef>();
        for (var event : events) {
            if (event instanceof KeyMatched key) {
                keys.add(new KeyRef(device(key), key.keyId()));
            }
        }
        if (!keys.isEmpty() && passwords.anyElsewhere(keys)) {
            throw new PoisonEventException("the key is already recorded for another device of its tenant");
        }
    }

    private static DeviceKeys deviceOf(Map<DeviceRef, DeviceKeys> touched, MatchedKeyEvent event) {
        var device = touched.get(device(event));
        if (device == null) {
            throw new IllegalStateException("every device of the batch was read");
        }
        return device;
    }

    static DeviceRef device(MatchedKeyEvent event) {
        return switch (event) {
            case KeyMatched e -> new DeviceRef(e.tenantId(), e.deviceId());
            case MatchedKeyEvent.MatchedKeyGone e -> new DeviceRef(e.tenantId(), e.deviceId());
            case MatchedKeyEvent.MatchedKeyConfirmed e -> new DeviceRef(e.tenantId(), e.deviceId());
            case MatchedKeyEvent.MatchedDeviceChanged e -> new DeviceRef(e.tenantId(), e.deviceId());
        };
    }
}
