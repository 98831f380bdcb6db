package dev.latchkey.vault.key;

import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.deletion.DeletionGuard;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people may do to password records. */
@Service
public class ChangeKeys {

    private final FindKeys findKeys;
    private final HeldDevices devices;
    private final DeletionGuard guard;

    ChangeKeys(FindKeys findKeys, HeldDevices devices, DeletionGuard guard) {
        this.findKeys = findKeys;
        this.devices = devices;
        this.guard = guard;
    }

    /**
     * @param given only what is to change
     * @throws ProblemException when that is not for people to change
     */
    @Transactional
    public KeyRecord change(String keyId, Map<String, @Nullable Object> given, Caller caller) {
        var held = hold(keyId, caller);
        var archived = KeyAttributes.archived(given);
        if (archived.isEmpty()) {
            return held.key;
        }
        if (archived.get()) {
            held.device.archive(held.key.keyId());
        } else {
            held.device.unarchive(held.key.keyId());
        }
        devices.save(List.of(held.device), Causes.of(caller.name(), held.device.device()));
        return findKeys.byKeyId(keyId, caller).orElseThrow(FindKeys::unknown);
    }

    /**
     * Removes the record and its secret for good.
     *
     * @throws ProblemException while its tenant's keys are protected
     */
    @Transactional
    public void delete(String keyId, Caller caller) {
        var held = hold(keyId, caller);
        guard.requireDeletable(Set.of(held.key.tenantId()));
        held.device.delete(held.key.keyId());
        devices.save(List.of(held.device), Causes.of(caller.name(), held.device.device()));
    }

    private record Held(KeyRecord key, DeviceKeys device) {}

    /** Seen before to know the device, and again once that is locked: the key may just have moved out of sight. */
    private Held hold(String keyId, Caller caller) {
        var seen = findKeys.byKeyId(keyId, caller).orElseThrow(FindKeys::unknown);
        var ref = new DeviceRef(seen.tenantId(), seen.deviceId());
        var device = devices.hold(List.of(ref)).get(ref);
        var key = findKeys.byKeyId(keyId, caller)
                .filter(now -> now.passwordId() == seen.passwordId())
                .orElseThrow(FindKeys::unknown);
        return new Held(key, requireNonNull(device));
    }
}
