package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes in what matching-service says of keys: locks the devices, decides per device, writes and announces. */
@Component
public class StoreKeys {

    private final HeldDevices devices;
    private final StoredPasswords passwords;

    StoreKeys(HeldDevices devices, StoredPasswords passwords) {
        this.devices = devices;
        this.passwords = passwords;
    }

    /** @throws PoisonEventException when a secret does not open, or a key is already recorded for another device */
    @Transactional(propagation = Propagation.MANDATORY)
    public void store(List<Inbound> batch) {
        var events = Inbound.only(batch, MatchedKeyEvent.class).toList();
        if (events.isEmpty()) {
            return;
        }
        var touched = devices.hold(events.stream().map(StoreKeys::device).toList());
        refuseKeysOfOtherDevices(events);
        for (var event : events) {
            deviceOf(touched, event).apply(event);
        }
        devices.save(touched.values(), Causes.of(batch));
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
