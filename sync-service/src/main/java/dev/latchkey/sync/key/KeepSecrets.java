package dev.latchkey.sync.key;

import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.sync.TenantLock;
import dev.latchkey.sync.key.ReadSecrets.Reader;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps what came of reading some keys, with its announcements. */
@Service
class KeepSecrets {

    private final RecoveryKeys keys;
    private final RefusedKeys refusedKeys;
    private final TenantLock lock;
    private final TransactionTemplate transaction;
    private final Clock clock;

    KeepSecrets(
            RecoveryKeys keys, RefusedKeys refusedKeys, TenantLock lock, TransactionTemplate transaction, Clock clock) {
        this.keys = keys;
        this.refusedKeys = refusedKeys;
        this.lock = lock;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * In one transaction.
     *
     * @param refused keys that Microsoft did not hand out, and why
     */
    void commit(Reader reader, Map<ListedKey, SealedSecret> sealed, Map<ListedKey, GraphFailure> refused) {
        if (sealed.isEmpty() && refused.isEmpty()) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            if (!sealed.isEmpty()) {
                announce(reader, sealed);
            }
            if (!refused.isEmpty()) {
                refusedKeys.add(reader.tenantId(), refused);
            }
        });
    }

    private void announce(Reader reader, Map<ListedKey, SealedSecret> sealed) {
        lock.hold(reader.tenantId());
        var added = keys.add(reader.tenantId(), List.copyOf(sealed.keySet()));
        var now = clock.instant();
        var found = new ArrayList<KeyFound>(sealed.size());
        sealed.forEach((key, secret) -> {
            var version = added.get(key.keyId());
            if (version != null) {
                found.add(new KeyFound(
                        reader.tenantId(),
                        key.deviceId(),
                        key.keyId(),
                        version,
                        key.volume(),
                        key.createdAt(),
                        secret,
                        now));
            }
        });
        reader.findings().announce(found);
    }
}
