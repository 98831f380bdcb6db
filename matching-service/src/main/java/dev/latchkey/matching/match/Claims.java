package dev.latchkey.matching.match;

import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which living devices hold which configuration, while a round of decisions goes on. */
final class Claims {

    private final Map<Long, Set<DeviceRef>> holders;

    /** @param holders as the database has them; becomes the claims' own */
    Claims(Map<Long, Set<DeviceRef>> holders) {
        this.holders = holders;
    }

    void update(Device before, Device now) {
        var held = before.verdict().configurationId();
        if (held != null) {
            holders.getOrDefault(held, new HashSet<>()).remove(before.ref());
        }
        var holds = now.verdict().configurationId();
        if (holds != null && now.holdsConfiguration()) {
            holders.computeIfAbsent(holds, id -> new HashSet<>()).add(now.ref());
        }
    }

    boolean heldByAnother(long configurationId, DeviceRef device) {
        return holders.getOrDefault(configurationId, Set.of()).stream().anyMatch(holder -> !holder.equals(device));
    }

    boolean isFree(long configurationId) {
        return holders.getOrDefault(configurationId, Set.of()).isEmpty();
    }
}
