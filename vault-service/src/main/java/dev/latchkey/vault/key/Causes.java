package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which event of a batch led to what: a new key to its own, everything else to the last one of its device. */
final class Causes {

    private final Map<KeyRef, Cause> ofKey = new HashMap<>();
    private final Map<DeviceRef, Cause> ofDevice = new HashMap<>();

    private Causes() {}

    static Causes of(List<Inbound> batch) {
        var causes = new Causes();
        for (var inbound : batch) {
            if (inbound.event() instanceof MatchedKeyEvent event) {
                var device = StoreKeys.device(event);
                causes.ofDevice.put(device, inbound.cause());
                if (event instanceof KeyMatched key) {
                    causes.ofKey.put(new KeyRef(device, key.keyId()), inbound.cause());
                }
            }
        }
        return causes;
    }

    Cause of(KeyRef key) {
        return ofKey.getOrDefault(key, of(key.device()));
    }

    Cause of(DeviceRef device) {
        var cause = ofDevice.get(device);
        if (cause == null) {
            throw new IllegalStateException("a device changes only when an event names it");
        }
        return cause;
    }
}
