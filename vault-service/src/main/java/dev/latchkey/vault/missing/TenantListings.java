package dev.latchkey.vault.missing;

import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** When the keys of each tenant were last listed completely. One row per tenant, not per key: most runs find no news. */
@Repository
public class TenantListings {

    private final JdbcClient jdbc;

    TenantListings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<SyncRunCompleted> runs) {
        var listed = new TreeMap<String, Instant>();
        for (var run : runs) {
            // A run of a tenant whose keys are not read counts none, and says nothing of them.
            if (run.keys() > 0) {
                listed.merge(run.tenantId(), run.at(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        if (listed.isEmpty()) {
            return;
        }
        jdbc.sql("""
                insert into tenant_listing (tenant_id, keys_listed_at)
                select * from unnest(:tenants::text[], :at::timestamptz[])
                on conflict (tenant_id) do update set keys_listed_at = excluded.keys_listed_at
                where tenant_listing.keys_listed_at < excluded.keys_listed_at
                """)
                .param("tenants", listed.keySet().toArray(String[]::new))
                .param("at", listed.values().stream().map(Instant::toString).toArray(String[]::new))
                .update();
    }
}
