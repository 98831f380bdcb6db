package dev.latchkey.sync.run;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What complete listings leave on a tenant's row: when they were, where the next window of devices begins, and counts. */
@Repository
class TenantMarks {

    private final JdbcClient jdbc;

    TenantMarks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Check-ins after this time are in the next window. */
    Instant windowBegin(String tenantId) {
        return jdbc.sql("select devices_checked_in_after from tenant where tenant_id = ?")
                .param(tenantId)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** @param nextWindow see {@link NextWindow} */
    void windowListed(String tenantId, Instant nextWindow) {
        jdbc.sql("update tenant set devices_checked_in_after = ?::timestamptz where tenant_id = ?")
                .param(nextWindow.toString())
                .param(tenantId)
                .update();
    }

    /**
     * A wish that came after the settings were read that the run was begun with counts as later than the listing: it may have
     * changed which groups are read.
     *
     * @param fulfils the last wish for a run that the run knew of
     * @param began when the listing of all devices began, by the database's clock
     * @param nextWindow see {@link NextWindow}
     */
    void allListed(String tenantId, @Nullable Instant fulfils, Instant began, Instant nextWindow) {
        jdbc.sql("""
                        update tenant set devices_checked_in_after = :nextWindow::timestamptz,
                            devices_listed_at = case
                                when run_requested_at is distinct from :fulfils::timestamptz
                                    then least(run_requested_at, :began::timestamptz)
                                else :began::timestamptz end
                        where tenant_id = :tenantId
                        """)
                .param("fulfils", fulfils == null ? null : fulfils.toString())
                .param("began", began.toString())
                .param("nextWindow", nextWindow.toString())
                .param("tenantId", tenantId)
                .update();
    }

    void keysListed(String tenantId) {
        jdbc.sql("update tenant set keys_listed_at = now() where tenant_id = ?")
                .param(tenantId)
                .update();
    }

    /** Counts anew; writes only what differs. */
    void count(String tenantId) {
        jdbc.sql("""
                        update tenant t set devices = c.devices, keys = c.keys,
                            keys_without_device = c.keys_without_device, devices_near_key_limit = c.near
                        from (
                            select (select count(*) from managed_device where tenant_id = :tenantId and not gone) as devices,
                                   count(k.key_id) as keys,
                                   count(k.key_id) filter (where d.device_id is null) as keys_without_device,
                                   (select count(*) from device_near_key_limit where tenant_id = :tenantId) as near
                            from recovery_key k
                            left join managed_device d
                                on d.tenant_id = k.tenant_id and d.device_id = k.device_id and not d.gone
                            where k.tenant_id = :tenantId and not k.gone
                        ) c
                        where t.tenant_id = :tenantId
                          and (t.devices, t.keys, t.keys_without_device, t.devices_near_key_limit)
                              is distinct from (c.devices, c.keys, c.keys_without_device, c.near)
                        """).param("tenantId", tenantId).update();
    }
}
