package dev.latchkey.sync.tenant;

import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.sync.SyncProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The connected tenants. */
@Repository
public class Tenants {

    private final JdbcClient jdbc;
    private final Duration interval;

    Tenants(JdbcClient jdbc, SyncProperties properties) {
        this.jdbc = jdbc;
        this.interval = properties.interval();
    }

    /**
     * What a person sees of a tenant.
     *
     * @param running a run is going on now
     */
    public record Standing(
            String tenantId,
            String name,
            long organizationId,
            String clientId,
            TenantState state,
            @Nullable String cause,
            @Nullable String nextStep,
            long devices,
            long keys,
            @Nullable Instant lastCompletedAt,
            boolean running) {}

    /** Totals over tenants. */
    public record Totals(long tenants, long windowsDevices, long otherDevices, long keys) {}

    /**
     * Adds the tenant, or replaces its connection.
     *
     * @return the version of the connection; 1 for a new one
     */
    long put(Connection connection, SealedSecret credential) {
        return jdbc.sql("""
                        insert into tenant (tenant_id, name, organization_id, client_id, credential_data_key, credential_ciphertext)
                        values (:tenantId, :name, :organizationId, :clientId, :dataKey, :ciphertext)
                        on conflict (tenant_id) do update set
                            name = excluded.name, organization_id = excluded.organization_id,
                            client_id = excluded.client_id, credential_data_key = excluded.credential_data_key,
                            credential_ciphertext = excluded.credential_ciphertext, version = tenant.version + 1,
                            state = 'NEW', cause = null, next_step = null, run_requested_at = now()
                        returning version
                        """)
                .param("tenantId", connection.tenantId())
                .param("name", connection.name())
                .param("organizationId", connection.organizationId())
                .param("clientId", connection.clientId())
                .param("dataKey", credential.sealedDataKey())
                .param("ciphertext", credential.ciphertext())
                .query(Long.class)
                .single();
    }

    public Optional<Tenant> find(String tenantId) {
        return jdbc.sql("""
                        select tenant_id, client_id, credential_data_key, credential_ciphertext,
                               sync_intune_devices, sync_intune_devices and sync_bitlocker_keys, state,
                               paused, interval_seconds
                        from tenant where tenant_id = ?
                        """)
                .param(tenantId)
                .query((row, n) -> new Tenant(
                        row.getString(1),
                        new TenantSignIn(
                                row.getString(1),
                                row.getString(2),
                                new SealedSecret(row.getString(3), row.getString(4))),
                        row.getBoolean(5),
                        row.getBoolean(6),
                        TenantState.valueOf(row.getString(7)),
                        row.getBoolean(8),
                        interval(row.getObject(9, Long.class))))
                .optional();
    }

    /** Which of these are connected. */
    public Set<String> connectedOf(Collection<String> tenantIds) {
        return jdbc.sql("select tenant_id from tenant where tenant_id = any(:ids::text[])")
                .param("ids", tenantIds.toArray(String[]::new))
                .query((row, n) -> row.getString(1))
                .set();
    }

    /** The organization that owns the tenant. */
    Optional<Long> organizationOf(String tenantId) {
        return jdbc.sql("select organization_id from tenant where tenant_id = ?")
                .param(tenantId)
                .query(Long.class)
                .optional();
    }

    void requestRun(String tenantId) {
        jdbc.sql("update tenant set run_requested_at = now() where tenant_id = ?")
                .param(tenantId)
                .update();
    }

    public boolean runRequestedSince(String tenantId, Instant time) {
        return jdbc.sql("select run_requested_at > ?::timestamptz from tenant where tenant_id = ?")
                .param(time.toString())
                .param(tenantId)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    void completed(String tenantId, Instant at) {
        jdbc.sql("""
                        update tenant set state = 'OK', cause = null, next_step = null, last_completed_at = ?::timestamptz
                        where tenant_id = ?
                        """).param(at.toString()).param(tenantId).update();
    }

    void failed(String tenantId, TenantState state, String cause, @Nullable String nextStep) {
        jdbc.sql("update tenant set state = ?, cause = ?, next_step = ? where tenant_id = ?")
                .param(state.name())
                .param(cause)
                .param(nextStep)
                .param(tenantId)
                .update();
    }

    /** @param organizations whose tenants to list; null for all */
    public List<Standing> standings(Long @Nullable [] organizations) {
        return jdbc.sql("""
                        select t.tenant_id, t.name, t.organization_id, t.client_id, t.state, t.cause, t.next_step,
                               (select count(*) from managed_device d where d.tenant_id = t.tenant_id and not d.gone),
                               (select count(*) from recovery_key k where k.tenant_id = t.tenant_id and not k.gone),
                               t.last_completed_at,
                               exists (select 1 from scheduled_run s where s.task_instance = t.tenant_id and s.picked)
                        from tenant t
                        where :organizations::bigint[] is null or t.organization_id = any(:organizations::bigint[])
                        order by t.name, t.tenant_id
                        """)
                .param("organizations", organizations)
                .query((row, n) -> new Standing(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        TenantState.valueOf(row.getString(5)),
                        row.getString(6),
                        row.getString(7),
                        row.getLong(8),
                        row.getLong(9),
                        instant(row.getObject(10, OffsetDateTime.class)),
                        row.getBoolean(11)))
                .list();
    }

    /** @param organizations whose tenants to count; null for all */
    public Totals totals(Long @Nullable [] organizations) {
        return jdbc.sql("""
                        with visible as (
                            select tenant_id from tenant
                            where :organizations::bigint[] is null or organization_id = any(:organizations::bigint[])
                        )
                        select (select count(*) from visible),
                               (select count(*) from managed_device join visible using (tenant_id) where not gone and windows),
                               (select count(*) from managed_device join visible using (tenant_id) where not gone and not windows),
                               (select count(*) from recovery_key join visible using (tenant_id) where not gone)
                        """)
                .param("organizations", organizations)
                .query((row, n) -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .single();
    }

    private Duration interval(@Nullable Long seconds) {
        return seconds == null ? interval : Duration.ofSeconds(seconds);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
