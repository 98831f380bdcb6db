package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.SyncProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The connected tenants, as whoever reads them needs them, and how they stand. */
@Repository
public class Tenants {

    private final JdbcClient jdbc;
    private final Duration interval;

    Tenants(JdbcClient jdbc, SyncProperties properties) {
        this.jdbc = jdbc;
        this.interval = properties.interval();
    }

    /** The connected tenant of this id. */
    public Optional<Tenant> find(String tenantId) {
        return jdbc.sql("""
                        select tenant_id, client_id, credential_kind, credential_data_key, credential_ciphertext,
                               sync_intune_devices, sync_intune_devices and sync_bitlocker_keys, state,
                               paused, interval_seconds, device_groups, settings_version, run_requested_at
                        from tenant where tenant_id = ? and disconnected_at is null
                        """)
                .param(tenantId)
                .query((row, n) -> new Tenant(
                        row.getString(1),
                        new TenantSignIn(
                                row.getString(1),
                                row.getString(2),
                                CredentialKind.valueOf(row.getString(3)),
                                new SealedSecret(row.getString(4), row.getString(5))),
                        row.getBoolean(6),
                        row.getBoolean(7),
                        TenantState.valueOf(row.getString(8)),
                        row.getBoolean(9),
                        interval(row.getObject(10, Long.class)),
                        List.of((String[]) row.getArray(11).getArray()),
                        row.getLong(12),
                        row.getObject(13, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** @throws ProblemException when the caller sees no such tenant */
    public Tenant seenBy(Caller caller, String tenantId) {
        var id = tenantId.toLowerCase(Locale.ROOT);
        return organizationOf(id)
                .filter(caller::maySee)
                .flatMap(organization -> find(id))
                .orElseThrow(Tenants::unknown);
    }

    public String name(String tenantId) {
        return jdbc.sql("select name from tenant where tenant_id = ?")
                .param(tenantId)
                .query(String.class)
                .single();
    }

    /** Which of these are connected. */
    public Set<String> connectedOf(Collection<String> tenantIds) {
        return jdbc.sql("select tenant_id from tenant where tenant_id = any(:ids::text[]) and disconnected_at is null")
                .param("ids", tenantIds.toArray(String[]::new))
                .query((row, n) -> row.getString(1))
                .set();
    }

    /** Which of these were disconnected. */
    public Set<String> disconnectedOf(Collection<String> tenantIds) {
        return jdbc.sql("""
                        select tenant_id from tenant where tenant_id = any(:ids::text[]) and disconnected_at is not null
                        """)
                .param("ids", tenantIds.toArray(String[]::new))
                .query((row, n) -> row.getString(1))
                .set();
    }

    public boolean isConnected(String tenantId) {
        return !connectedOf(List.of(tenantId)).isEmpty();
    }

    /** The organization that owns the tenant, as long as it is connected. */
    private Optional<Long> organizationOf(String tenantId) {
        return jdbc.sql("select organization_id from tenant where tenant_id = ? and disconnected_at is null")
                .param(tenantId)
                .query(Long.class)
                .optional();
    }

    void requestRun(String tenantId) {
        jdbc.sql("update tenant set run_requested_at = now() where tenant_id = ?")
                .param(tenantId)
                .update();
    }

    /**
     * Whether somebody has asked for a run, and it is to be read. Wishes are told apart and no times compared: one may be
     * committed after it was made.
     *
     * @param known the wish that is fulfilled; null for none
     */
    public boolean isRunWanted(String tenantId, @Nullable Instant known) {
        return jdbc.sql("""
                        select run_requested_at is distinct from ?::timestamptz from tenant
                        where tenant_id = ? and disconnected_at is null and not paused
                        """)
                .param(known == null ? null : known.toString())
                .param(tenantId)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** What is said of a tenant that is not connected, or belongs to an organization the caller may not see. */
    public static ProblemException unknown() {
        return ProblemException.notFound(
                "tenant-unknown", "No such tenant is connected; latchkey tenants list shows those that are.");
    }

    /** Nothing was there to read: how the tenant stood is still the last that is known of it. */
    void completed(String tenantId, Instant at) {
        jdbc.sql("update tenant set last_completed_at = ?::timestamptz where tenant_id = ?")
                .param(at.toString())
                .param(tenantId)
                .update();
    }

    /** @param keys whether Microsoft lets us see keys; null when it was not asked for any */
    void read(String tenantId, @Nullable Boolean keys, Instant at) {
        jdbc.sql("""
                        update tenant set state = 'OK', cause = null, next_step = null, last_completed_at = :at::timestamptz,
                            keys_allowed = case :keys::boolean when true then 'YES' when false then 'NO' else keys_allowed end
                        where tenant_id = :tenantId
                        """)
                .param("at", at.toString())
                .param("keys", keys)
                .param("tenantId", tenantId)
                .update();
    }

    /** @return whether this was not known */
    boolean consent(String tenantId, boolean granted) {
        return jdbc.sql("""
                        update tenant set consent = :consent
                        where tenant_id = :tenantId and consent <> :consent and disconnected_at is null
                        """)
                        .param("consent", granted ? "GRANTED" : "MISSING")
                        .param("tenantId", tenantId)
                        .update()
                == 1;
    }

    void keysAllowed(String tenantId, boolean allowed) {
        jdbc.sql("update tenant set keys_allowed = ? where tenant_id = ? and disconnected_at is null")
                .param(allowed ? "YES" : "NO")
                .param(tenantId)
                .update();
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

    /** @param why the groups of its settings could not be read, or not all of them; null when they were */
    public void groupsRead(String tenantId, @Nullable String why) {
        jdbc.sql("""
                        update tenant set groups_held_back_by = :why
                        where tenant_id = :tenantId and groups_held_back_by is distinct from :why::text
                        """).param("why", why).param("tenantId", tenantId).update();
    }

    private Duration interval(@Nullable Long seconds) {
        return seconds == null ? interval : Duration.ofSeconds(seconds);
    }
}
