package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.sync.SyncProperties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tenants as people see them, those that were disconnected, too; nothing is counted for it, the last run wrote the
 * counts down.
 */
@Repository
public class ShownTenants {

    private static final String SELECT = """
            select t.*,
                   extract(epoch from now() - t.last_completed_at)::bigint as freshness_seconds,
                   exists (select 1 from scheduled_run s where s.task_instance = t.tenant_id and s.picked) as running
            from tenant t
            where (:organizations::bigint[] is null or t.organization_id = any(:organizations::bigint[]))
              and (:tenantId::text is null or t.tenant_id = :tenantId::text)
            order by t.disconnected_at is not null, t.name, t.tenant_id
            """;

    private final JdbcClient jdbc;
    private final Duration interval;

    ShownTenants(JdbcClient jdbc, SyncProperties properties) {
        this.jdbc = jdbc;
        this.interval = properties.interval();
    }

    /**
     * What a person sees of a tenant.
     *
     * @param application the shared application it is connected with; null for one of its own
     * @param cause why the state is as it is; null when all is well
     * @param intervalSeconds from the end of a run to the next, its own or that of the service
     * @param keys recovery keys that Microsoft listed to the last complete run; 0 says something only when
     *     {@code keysAllowed} is {@code YES}
     * @param keysAllowed {@code YES}, {@code NO}, or {@code UNKNOWN}: whether Microsoft lets us see keys
     * @param keysHeldBackBy why keys are not being read now, or not all of them; null when they are
     * @param deviceGroups display names of the Entra groups that devices are told to be in
     * @param groupsHeldBackBy why those were not read, or not all of them; null when they were
     * @param consent {@code GRANTED}, {@code MISSING} or {@code UNKNOWN}
     * @param freshnessSeconds since the last complete run; null when there was none
     * @param running a run is going on now
     * @param disconnectedAt since when nothing is read from it; null while it is connected
     */
    public record Standing(
            String tenantId,
            String name,
            long organizationId,
            String clientId,
            CredentialKind credentialKind,
            @Nullable String application,
            boolean syncIntuneDevices,
            boolean syncBitLockerKeys,
            boolean paused,
            long intervalSeconds,
            TenantState state,
            @Nullable String cause,
            @Nullable String nextStep,
            long devices,
            long keys,
            long keysWithoutDevice,
            long devicesNearKeyLimit,
            String keysAllowed,
            @Nullable String keysHeldBackBy,
            List<String> deviceGroups,
            @Nullable String groupsHeldBackBy,
            String consent,
            @Nullable Instant lastCompletedAt,
            @Nullable Long freshnessSeconds,
            boolean running,
            @Nullable Instant disconnectedAt) {}

    /** Those the caller may see, by name; those that were disconnected last. */
    public List<Standing> all(Caller caller) {
        return select(caller, null);
    }

    /** @throws dev.latchkey.kit.web.ProblemException when the caller sees no such tenant */
    public Standing one(String tenantId, Caller caller) {
        return select(caller, tenantId.toLowerCase(Locale.ROOT)).stream()
                .findFirst()
                .orElseThrow(Tenants::unknown);
    }

    /**
     * Totals over tenants.
     *
     * @param windowsDevices as their last runs left them, as are the keys; other devices are not read
     */
    public record Totals(long tenants, long windowsDevices, long keys) {}

    /** Of those connected ones that the caller may see. */
    public Totals totals(Caller caller) {
        return jdbc.sql("""
                        select count(*), coalesce(sum(devices), 0), coalesce(sum(keys), 0) from tenant
                        where disconnected_at is null
                          and (:organizations::bigint[] is null or organization_id = any(:organizations::bigint[]))
                        """)
                .param("organizations", caller.organizationFilter())
                .query((row, n) -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }

    private List<Standing> select(Caller caller, @Nullable String tenantId) {
        return jdbc.sql(SELECT)
                .param("organizations", caller.organizationFilter())
                .param("tenantId", tenantId)
                .query((row, n) -> standing(row))
                .list();
    }

    private Standing standing(ResultSet row) throws SQLException {
        var tenant = ConnectedTenants.connected(row);
        var settings = tenant.settings();
        var told = told(row, settings);
        var own = settings.intervalSeconds();
        return new Standing(
                tenant.tenantId(),
                tenant.name(),
                tenant.organizationId(),
                tenant.clientId(),
                tenant.kind(),
                tenant.application(),
                settings.syncIntuneDevices(),
                settings.syncBitLockerKeys(),
                settings.paused(),
                own == null ? interval.toSeconds() : own,
                told.state,
                told.cause,
                told.nextStep,
                row.getLong("devices"),
                row.getLong("keys"),
                row.getLong("keys_without_device"),
                row.getLong("devices_near_key_limit"),
                row.getString("keys_allowed"),
                told.keysHeldBackBy,
                settings.deviceGroups(),
                row.getString("groups_held_back_by"),
                row.getString("consent"),
                instant(row, "last_completed_at"),
                row.getObject("freshness_seconds", Long.class),
                row.getBoolean("running"),
                instant(row, "disconnected_at"));
    }

    /** How a tenant stands, in words. */
    private record Told(
            TenantState state,
            @Nullable String cause,
            @Nullable String nextStep,
            @Nullable String keysHeldBackBy) {}

    private static Told told(ResultSet row, SyncSettings settings) throws SQLException {
        var lastRun = TenantState.valueOf(row.getString("state"));
        var cause = row.getString("cause");
        var disconnectedAt = instant(row, "disconnected_at");
        if (disconnectedAt != null) {
            return new Told(
                    TenantState.DISCONNECTED,
                    "disconnected at " + disconnectedAt.truncatedTo(ChronoUnit.SECONDS) + " by "
                            + row.getString("disconnected_by"),
                    "Its keys are in the vault, archived. Connect it again to have it read again.",
                    KeySync.heldBackBy(settings, TenantState.DISCONNECTED, null, null));
        }
        var heldBackBy = KeySync.heldBackBy(settings, lastRun, cause, row.getString("keys_refused"));
        return settings.paused()
                ? new Told(
                        TenantState.PAUSED,
                        "paused by its settings; nothing is read",
                        "Resume it to have it read again.",
                        heldBackBy)
                : new Told(lastRun, cause, row.getString("next_step"), heldBackBy);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
