package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What led to what: in a batch of events a new key has its own, everything else the last one of its device; what a
 * person does has one cause and the person's name.
 */
final class Causes {

    private final Map<KeyRef, Cause> ofKey = new HashMap<>();
    private final Map<DeviceRef, Cause> ofDevice = new HashMap<>();
    private final @Nullable String actor;

    private Causes(@Nullable String actor) {
        this.actor = actor;
    }

    static Causes of(List<Inbound> batch) {
        var causes = new Causes(null);
        for (var inbound : batch) {
            StoreKeys.device(inbound.event()).ifPresent(device -> {
                causes.ofDevice.put(device, inbound.cause());
                if (inbound.event() instanceof KeyMatched key) {
                    causes.ofKey.put(new KeyRef(device, key.keyId()), inbound.cause());
                }
            });
        }
        return causes;
    }

    /** A person does something to a key of this device. */
    static Causes of(String actor, DeviceRef device) {
        return of(actor, List.of(device));
    }

    /** A person does something to keys of all these devices. */
    static Causes of(String actor, List<DeviceRef> devices) {
        var causes = new Causes(actor);
        var cause = Cause.start();
        devices.forEach(device -> causes.ofDevice.put(device, cause));
        return causes;
    }

    /** Something happens to all these devices. */
    static Causes of(Cause cause, List<DeviceRef> devices) {
        var causes = new Causes(null);
        devices.forEach(device -> causes.ofDevice.put(device, cause));
        return causes;
    }

    /** Null when it was no person. */
    @Nullable String actor() {
        return actor;
    }

    Cause of(KeyRef key) {
        return ofKey.getOrDefault(key, of(key.device()));
    }

    Cause of(DeviceRef device) {
        var cause = ofDevice.get(device);
        if (cause == null) {
            throw new IllegalStateException("a device changes only when an event or a person names it");
        }
        return cause;
    }
}
