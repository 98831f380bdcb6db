package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.SyncProperties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
                               paused, interval_seconds, credential_kind
                        from tenant where tenant_id = ?
                        """)
                .param(tenantId)
                .query((row, n) -> new Tenant(
                        row.getString(1),
                        new TenantSignIn(
                                row.getString(1),
                                row.getString(2),
                                CredentialKind.valueOf(row.getString(10)),
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

    /** The tenant as it is connected, held until the transaction ends. */
    Optional<ConnectedTenant> hold(String tenantId) {
        return hold(List.of(tenantId.toLowerCase(Locale.ROOT))).stream().findFirst();
    }

    /** In the order of their ids, so that two transactions never wait for each other. */
    List<ConnectedTenant> hold(Collection<String> tenantIds) {
        return jdbc.sql("select * from tenant where tenant_id = any(:ids::text[]) order by tenant_id for no key update")
                .param("ids", tenantIds.toArray(String[]::new))
                .query((row, n) -> connected(row))
                .list();
    }

    /** @return the new version of the settings */
    long change(String tenantId, SyncSettings settings) {
        return jdbc.sql("""
                        update tenant set sync_intune_devices = :devices, sync_bitlocker_keys = :keys, paused = :paused,
                            interval_seconds = :interval, settings_version = settings_version + 1
                        where tenant_id = :tenantId
                        returning settings_version
                        """)
                .param("devices", settings.syncIntuneDevices())
                .param("keys", settings.syncBitLockerKeys())
                .param("paused", settings.paused())
                .param("interval", settings.intervalSeconds())
                .param("tenantId", tenantId)
                .query(Long.class)
                .single();
    }

    /** @return the new version of the connection */
    long rename(String tenantId, String name) {
        return jdbc.sql("""
                        update tenant set name = :name, version = version + 1, connected_at = now()
                        where tenant_id = :tenantId
                        returning version
                        """)
                .param("name", name)
                .param("tenantId", tenantId)
                .query(Long.class)
                .single();
    }

    /** What is said of a tenant that is not connected, or belongs to an organization the caller may not see. */
    public static ProblemException unknown() {
        return ProblemException.notFound("tenant-unknown", "No such tenant is connected; GET /tenants lists them.");
    }

    void completed(String tenantId, Instant at) {
        jdbc.sql("""
                        update tenant set state = 'OK', cause = null, next_step = null, last_completed_at = ?::timestamptz,
                            consent = 'GRANTED',
                            keys_allowed = case when sync_intune_devices and sync_bitlocker_keys then 'YES' else keys_allowed end
                        where tenant_id = ?
                        """).param(at.toString()).param(tenantId).update();
    }

    /** @param keysRefused Microsoft does not let us see keys; false when it said nothing of them */
    void failed(String tenantId, TenantState state, String cause, @Nullable String nextStep, boolean keysRefused) {
        jdbc.sql("""
                        update tenant set state = :state, cause = :cause, next_step = :nextStep,
                            consent = case when :state = 'CONSENT_MISSING' then 'MISSING' else consent end,
                            keys_allowed = case when :keysRefused then 'NO' else keys_allowed end
                        where tenant_id = :tenantId
                        """)
                .param("state", state.name())
                .param("cause", cause)
                .param("nextStep", nextStep)
                .param("keysRefused", keysRefused)
                .param("tenantId", tenantId)
                .update();
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

    static ConnectedTenant connected(ResultSet row) throws SQLException {
        var seconds = row.getObject("interval_seconds", Long.class);
        return new ConnectedTenant(
                row.getString("tenant_id"),
                row.getString("name"),
                row.getLong("organization_id"),
                row.getString("client_id"),
                CredentialKind.valueOf(row.getString("credential_kind")),
                new SealedSecret(row.getString("credential_data_key"), row.getString("credential_ciphertext")),
                row.getString("application_name"),
                new SyncSettings(
                        row.getBoolean("sync_intune_devices"),
                        row.getBoolean("sync_bitlocker_keys"),
                        row.getBoolean("paused"),
                        seconds == null ? null : Duration.ofSeconds(seconds)));
    }
}
