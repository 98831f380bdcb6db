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
     * @param tenantId null when only one tenant has the key
     * @param given only what is to change
     * @throws ProblemException when that is not for people to change, or several tenants have the key
     */
    @Transactional
    public KeyRecord change(
            String keyId, @Nullable String tenantId, Map<String, @Nullable Object> given, Caller caller) {
        var held = hold(keyId, tenantId, caller);
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
        return findKeys.only(keyId, held.key.tenantId(), caller);
    }

    /**
     * Removes the record and its secret for good.
     *
     * @param tenantId null when only one tenant has the key
     * @throws ProblemException while its tenant's keys are protected, or when several tenants have the key
     */
    @Transactional
    public void delete(String keyId, @Nullable String tenantId, Caller caller) {
        var held = hold(keyId, tenantId, caller);
        guard.requireDeletable(Set.of(held.key.tenantId()));
        held.device.delete(held.key.keyId());
        devices.save(List.of(held.device), Causes.of(caller.name(), held.device.device()));
    }

    private record Held(KeyRecord key, DeviceKeys device) {}

    /** Seen before to know the device, and again once that is locked: the key may just have moved out of sight. */
    private Held hold(String keyId, @Nullable String tenantId, Caller caller) {
        var seen = findKeys.only(keyId, tenantId, caller);
        var ref = new DeviceRef(seen.tenantId(), seen.deviceId());
        var device = devices.hold(List.of(ref)).get(ref);
        var key = findKeys.only(keyId, seen.tenantId(), caller);
        if (key.passwordId() != seen.passwordId()) {
            throw FindKeys.unknown();
        }
        return new Held(key, requireNonNull(device));
    }
}
