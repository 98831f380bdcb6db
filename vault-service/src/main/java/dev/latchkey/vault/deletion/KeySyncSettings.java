package dev.latchkey.vault.deletion;

import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.vault.deletion.DeletionRule.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The history of each tenant's setting "Sync BitLocker Keys". Each change is a row of its own, so that whatever comes
 * twice, late or in another order leaves the same history.
 */
@Repository
public class KeySyncSettings {

    private final JdbcClient jdbc;

    KeySyncSettings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<TenantSettingsChanged> changes) {
        if (changes.isEmpty()) {
            return;
        }
        jdbc.sql("""
                insert into key_sync_setting (tenant_id, version, enabled, changed_at)
                select * from unnest(:tenants::text[], :versions::bigint[], :enabled::boolean[], :at::timestamptz[])
                on conflict do nothing
                """)
                .param(
                        "tenants",
                        changes.stream().map(TenantSettingsChanged::tenantId).toArray(String[]::new))
                .param(
                        "versions",
                        changes.stream().map(TenantSettingsChanged::version).toArray(Long[]::new))
                .param(
                        "enabled",
                        changes.stream()
                                .map(TenantSettingsChanged::syncBitLockerKeys)
                                .toArray(Boolean[]::new))
                .param(
                        "at",
                        changes.stream().map(change -> change.at().toString()).toArray(String[]::new))
                .update();
    }

    /** The history of each of these tenants, in no order. */
    Map<String, List<Setting>> of(Collection<String> tenantIds) {
        var histories = new HashMap<String, List<Setting>>();
        tenantIds.forEach(tenantId -> histories.put(tenantId, new ArrayList<>()));
        jdbc.sql("select tenant_id, version, enabled, changed_at from key_sync_setting where tenant_id = any(:tenants)")
                .param("tenants", tenantIds.toArray(String[]::new))
                .query(row -> {
                    histories
                            .computeIfAbsent(row.getString(1), tenantId -> new ArrayList<>())
                            .add(new Setting(
                                    row.getLong(2),
                                    row.getBoolean(3),
                                    row.getTimestamp(4).toInstant()));
                });
        return histories;
    }
}
