package dev.latchkey.vault.key;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes in what is said of keys and their devices: locks the devices, decides per device, writes and announces. */
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
        var concerned = batch.stream()
                .flatMap(inbound -> device(inbound.event()).stream())
                .toList();
        if (concerned.isEmpty()) {
            return;
        }
        var touched = devices.hold(concerned);
        refuseKeysOfOtherDevices(Inbound.only(batch, KeyMatched.class).toList());
        for (var inbound : batch) {
            device(inbound.event()).ifPresent(device -> apply(inbound.event(), requireNonNull(touched.get(device))));
        }
        devices.save(touched.values(), Causes.of(batch));
    }

    static void apply(Event event, DeviceKeys device) {
        if (event instanceof MatchedKeyEvent key) {
            device.apply(key);
        } else if (event instanceof DeviceEvent heard) {
            device.apply(heard);
        }
    }

    /** A key belongs to one device for good; the digits are in the vault already, so nothing is lost by refusing. */
    private void refuseKeysOfOtherDevices(List<KeyMatched> events) {
        var keys = events.stream()
                .map(key -> new KeyRef(new DeviceRef(key.tenantId(), key.deviceId()), key.keyId()))
                .toList();
        if (!keys.isEmpty() && passwords.anyElsewhere(keys)) {
            throw new PoisonEventException("the key is already recorded for another device of its tenant");
        }
    }

    /** The device whose keys the event bears on; empty when it bears on none. */
    static Optional<DeviceRef> device(Event event) {
        if (event instanceof MatchedKeyEvent key) {
            return Optional.of(deviceOf(key));
        }
        // A device that is seen for the first time has no keys yet that its absence could have archived. Whatever
        // follows tells
        // whether it is listed: of a compacted topic the last event may be all that is left, and that one may be a mere
        // change.
        return event instanceof DeviceEvent heard && heard.version() > 1
                ? Optional.of(new DeviceRef(heard.tenantId(), heard.deviceId()))
                : Optional.empty();
    }

    private static DeviceRef deviceOf(MatchedKeyEvent event) {
        return switch (event) {
            case KeyMatched e -> new DeviceRef(e.tenantId(), e.deviceId());
            case MatchedKeyEvent.MatchedKeyGone e -> new DeviceRef(e.tenantId(), e.deviceId());
            case MatchedKeyEvent.MatchedKeyConfirmed e -> new DeviceRef(e.tenantId(), e.deviceId());
            case MatchedKeyEvent.MatchedDeviceChanged e -> new DeviceRef(e.tenantId(), e.deviceId());
        };
    }
}
