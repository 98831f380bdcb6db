package dev.latchkey.sync.key;

import dev.latchkey.events.TenantEvent.KeyLimitNear;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.TenantLock;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Warns of devices that near the number of keys Entra keeps for one: beyond it, new keys are lost. */
@Service
public class KeyLimit {

    /** How many keys Entra keeps for one device. */
    public static final int LIMIT = 200;

    private static final int NEAR = 150;

    private final JdbcClient jdbc;
    private final TenantLock lock;
    private final TransactionTemplate transaction;
    private final Clock clock;

    KeyLimit(JdbcClient jdbc, TenantLock lock, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.lock = lock;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Devices with their keys, as far as they are near the limit. */
    static Map<String, Integer> near(Collection<ListedKey> all) {
        var near = all.stream().collect(Collectors.toMap(ListedKey::deviceId, key -> 1, Integer::sum, HashMap::new));
        near.values().removeIf(keys -> keys < NEAR);
        return near;
    }

    /** @param all keys of the tenant, of a complete listing */
    void look(String tenantId, Collection<ListedKey> all, Findings findings) {
        var near = near(all);
        var known = known(tenantId);
        if (near.equals(known)) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            lock.hold(tenantId);
            put(tenantId, near);
            var now = clock.instant();
            findings.announce(near.entrySet().stream()
                    .filter(device -> !known.containsKey(device.getKey()))
                    .map(device -> new KeyLimitNear(tenantId, device.getKey(), device.getValue(), LIMIT, now))
                    .toList());
        });
    }

    private Map<String, Integer> known(String tenantId) {
        var known = new HashMap<String, Integer>();
        jdbc.sql("select device_id, keys from device_near_key_limit where tenant_id = ?")
                .param(tenantId)
                .query(row -> {
                    known.put(row.getString(1), row.getInt(2));
                });
        return known;
    }

    private void put(String tenantId, Map<String, Integer> near) {
        jdbc.sql("delete from device_near_key_limit where tenant_id = ?")
                .param(tenantId)
                .update();
        jdbc.sql("""
                        insert into device_near_key_limit (tenant_id, device_id, keys)
                        select :tenantId, n.device_id, n.keys
                        from unnest(:ids::text[], :keys::int[]) as n (device_id, keys)
                        """)
                .param("tenantId", tenantId)
                .param("ids", near.keySet().toArray(String[]::new))
                .param("keys", near.values().toArray(Integer[]::new))
                .update();
    }
}
