package dev.latchkey.sync.key;

import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.TenantLock;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What a listing of keys says of those that are known: came back, gone, or never read. */
@Service
class KeyListing {

    private final RecoveryKeys keys;
    private final TenantLock lock;
    private final Outbox outbox;
    private final Clock clock;

    KeyListing(RecoveryKeys keys, TenantLock lock, Outbox outbox, Clock clock) {
        this.keys = keys;
        this.lock = lock;
        this.outbox = outbox;
        this.clock = clock;
    }

    Instant begin() {
        return keys.now();
    }

    /** Announces keys that came back; returns those that were never read. */
    @Transactional
    public List<ListedKey> take(String tenantId, List<ListedKey> listed, Cause cause) {
        lock.hold(tenantId);
        var byId = new LinkedHashMap<String, ListedKey>();
        listed.forEach(key -> byId.putIfAbsent(key.keyId(), key));
        var now = clock.instant();
        outbox.append(keys.comeBack(tenantId, byId.keySet()).stream()
                .map(key -> new Announcement(
                        new KeyConfirmed(tenantId, key.deviceId(), key.keyId(), key.version(), now, now), cause))
                .toList());
        byId.keySet().retainAll(keys.unread(tenantId, byId.keySet()));
        return List.copyOf(byId.values());
    }

    /**
     * Announces what a complete listing did not hold.
     *
     * @param deviceId the device that was listed; null for the whole tenant
     */
    @Transactional
    public void complete(
            String tenantId, @Nullable String deviceId, Collection<String> listed, Instant began, Cause cause) {
        lock.hold(tenantId);
        var now = clock.instant();
        outbox.append(keys.markGoneExcept(tenantId, deviceId, listed, began).stream()
                .map(key -> new Announcement(
                        new KeyGoneUpstream(tenantId, key.deviceId(), key.keyId(), key.version(), now, now), cause))
                .toList());
    }
}
