package dev.latchkey.sync.key;

import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.TenantLock;
import dev.latchkey.sync.key.RecoveryKeys.Changed;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a listing of keys says of those that are known: came back, gone, of which volume, or never read. A key stays with the
 * device it was announced with, whatever device a later listing names: the secret was sealed for that one.
 */
@Service
class KeyListing {

    private final RecoveryKeys keys;
    private final TenantLock lock;
    private final TransactionTemplate transaction;
    private final Clock clock;

    KeyListing(RecoveryKeys keys, TenantLock lock, TransactionTemplate transaction, Clock clock) {
        this.keys = keys;
        this.lock = lock;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** By the database's clock. */
    Instant now() {
        return keys.now();
    }

    /**
     * Announces keys that came back, and those whose volume is known now; returns those that were never read.
     *
     * @param began when the listing began, by the database's clock
     */
    List<ListedKey> take(String tenantId, List<ListedKey> listed, Instant began, Findings findings) {
        var byId = new LinkedHashMap<String, ListedKey>();
        listed.forEach(key -> byId.putIfAbsent(key.keyId(), key));
        if (byId.isEmpty()) {
            return List.of();
        }
        // Without the lock first: mostly nothing differs, and then nobody needs to wait.
        var differing = keys.differing(tenantId, byId.values(), began);
        if (!differing.changed().isEmpty()) {
            var changed = byId.values().stream()
                    .filter(key -> differing.changed().contains(key.keyId()))
                    .toList();
            transaction.executeWithoutResult(status -> {
                lock.hold(tenantId);
                var now = clock.instant();
                findings.announce(keys.confirm(tenantId, changed, began).stream()
                        .map(key -> confirmed(tenantId, key, now))
                        .toList());
            });
        }
        byId.keySet().retainAll(differing.unread());
        return List.copyOf(byId.values());
    }

    private static KeyConfirmed confirmed(String tenantId, Changed key, Instant now) {
        return new KeyConfirmed(
                tenantId,
                key.deviceId(),
                key.keyId(),
                key.version(),
                now,
                now,
                key.volume().ifKnown());
    }

    /** Keys that a complete listing should have held; one device's, or the tenant's when it is null. */
    List<String> missing(String tenantId, @Nullable String deviceId, Collection<String> listed, Instant began) {
        return keys.missing(tenantId, deviceId, listed, began);
    }

    /** Announces that these are gone. */
    void gone(String tenantId, Collection<String> keyIds, Instant began, Findings findings) {
        if (keyIds.isEmpty()) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            lock.hold(tenantId);
            var now = clock.instant();
            findings.announce(keys.markGone(tenantId, keyIds, began).stream()
                    .map(key -> new KeyGoneUpstream(
                            tenantId, key.deviceId(), key.keyId(), key.version(), now, key.lastSeenAt()))
                    .toList());
        });
    }
}
