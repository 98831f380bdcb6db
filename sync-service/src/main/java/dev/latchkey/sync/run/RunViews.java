package dev.latchkey.sync.run;

import dev.latchkey.sync.key.KeyLimit;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What people see of runs, and of what runs found worth a look. */
@Repository
public class RunViews {

    private static final String VISIBLE =
            "(:organizations::bigint[] is null or t.organization_id = any(:organizations::bigint[]))";

    private final JdbcClient jdbc;

    RunViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A run.
     *
     * @param state RUNNING, YIELDED (makes room and goes on), COMPLETED, FAILED or ABANDONED
     * @param phase what it was last at: DEVICES, KEYS or SECRETS
     * @param cause why it failed, or will at its end; null for no reason
     * @param resumed a process that ran it died, and another went on
     */
    public record Item(
            String runId,
            String tenantId,
            String tenantName,
            String state,
            String phase,
            Instant startedAt,
            @Nullable Instant finishedAt,
            int devices,
            int keys,
            int secretsRead,
            @Nullable String cause,
            @Nullable String nextStep,
            boolean resumed) {}

    /**
     * A run that goes on now.
     *
     * @param devicesExpected as many as the last complete run left; null before there was one
     */
    public record Running(
            String tenantId,
            String name,
            String runId,
            String phase,
            int devices,
            @Nullable Integer devicesExpected,
            int keys,
            @Nullable Integer keysExpected,
            int secretsRead,
            int secretsWanted,
            Instant startedAt) {}

    /**
     * How all are getting on.
     *
     * @param waiting tenants that are due and not running
     * @param done tenants whose run completed in the last hour
     * @param secretsPerSecond keys read in clear, lately: what a run read before it last went on does not count
     */
    public record Progress(Instant at, List<Running> running, long waiting, long done, double secretsPerSecond) {}

    /** A key whose device Intune does not know. */
    public record KeyWithoutDevice(String tenantId, String deviceId, String keyId, String volume, Instant createdAt) {}

    /** @param limit how many keys Entra keeps for one device */
    public record NearKeyLimit(String tenantId, String deviceId, int keys, int limit) {}

    /**
     * The latest first.
     *
     * @param organizations whose tenants to show; null for all
     * @param tenantId of one tenant; null for all
     */
    public List<Item> runs(Long @Nullable [] organizations, @Nullable String tenantId, int limit) {
        return jdbc.sql("""
                        select r.run_id, r.tenant_id, t.name, r.state, r.phase, r.started_at, r.finished_at,
                               r.devices, r.keys, r.secrets_read, r.cause, r.next_step, r.resumed
                        from sync_run r join tenant t using (tenant_id)
                        where %s and (:tenantId::text is null or r.tenant_id = :tenantId::text)
                        order by r.started_at desc, r.run_id
                        limit :limit
                        """.formatted(VISIBLE))
                .param("organizations", organizations)
                .param("tenantId", tenantId)
                .param("limit", limit)
                .query((row, n) -> new Item(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class).toInstant(),
                        instant(row.getObject(7, OffsetDateTime.class)),
                        row.getInt(8),
                        row.getInt(9),
                        row.getInt(10),
                        row.getString(11),
                        row.getString(12),
                        row.getBoolean(13)))
                .list();
    }

    /** @param organizations whose tenants to show; null for all */
    public Progress progress(Long @Nullable [] organizations, Instant now) {
        var running = jdbc.sql("""
                        select r.tenant_id, t.name, r.run_id, r.phase, r.devices,
                               case when t.devices_listed_at is not null then t.devices end, r.keys,
                               case when t.last_completed_at is not null then t.keys end,
                               r.secrets_read, r.secrets_wanted, r.started_at
                        from sync_run r join tenant t using (tenant_id)
                        where %s and r.state in ('RUNNING', 'YIELDED')
                        order by r.started_at, r.run_id
                        """.formatted(VISIBLE))
                .param("organizations", organizations)
                .query((row, n) -> new Running(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getObject(6, Integer.class),
                        row.getInt(7),
                        row.getObject(8, Integer.class),
                        row.getInt(9),
                        row.getInt(10),
                        row.getObject(11, OffsetDateTime.class).toInstant()))
                .list();
        // A run under way counts with what it reads in a second, one that has just ended with a tenth of what it read
        // in the last ten. When it read what is not kept: evenly, as far as anybody knows.
        return jdbc.sql("""
                        select (select count(*) from scheduled_run s join tenant t on t.tenant_id = s.task_instance
                                where %1$s and not s.picked and s.execution_time <= now()),
                               (select count(*) from tenant t
                                where %1$s and t.last_completed_at > now() - interval '1 hour'),
                               (select coalesce(sum(read * (1 - least(1, earlier / greatest(0.001, lasted))) / 10), 0)
                                from (
                                    select r.secrets_read - r.secrets_read_before as read,
                                           extract(epoch from r.finished_at - r.phase_began_at) as lasted,
                                           greatest(0, extract(epoch from now() - r.phase_began_at) - 10) as earlier
                                    from sync_run r join tenant t using (tenant_id)
                                    where %1$s and r.finished_at > now() - interval '10 seconds') as ended)
                               + (select coalesce(sum((r.secrets_read - r.secrets_read_before)
                                      / greatest(1, extract(epoch from now() - r.phase_began_at))), 0)
                                  from sync_run r join tenant t using (tenant_id)
                                  where %1$s and r.state = 'RUNNING' and r.phase = 'SECRETS')
                        """.formatted(VISIBLE))
                .param("organizations", organizations)
                .query((row, n) -> new Progress(now, running, row.getLong(1), row.getLong(2), row.getDouble(3)))
                .single();
    }

    /**
     * @param organizations whose tenants to show; null for all
     * @param tenantId of one tenant; null for all
     */
    public List<KeyWithoutDevice> keysWithoutDevice(
            Long @Nullable [] organizations, @Nullable String tenantId, int limit) {
        return jdbc.sql("""
                        select k.tenant_id, k.device_id, k.key_id, k.volume, k.created_at
                        from tenant t join recovery_key k using (tenant_id)
                        where %s and (:tenantId::text is null or t.tenant_id = :tenantId::text) and not k.gone
                          and not exists (select 1 from managed_device d
                              where d.tenant_id = k.tenant_id and d.device_id = k.device_id and not d.gone)
                        order by k.tenant_id, k.device_id, k.key_id
                        limit :limit
                        """.formatted(VISIBLE))
                .param("organizations", organizations)
                .param("tenantId", tenantId)
                .param("limit", limit)
                .query((row, n) -> new KeyWithoutDevice(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()))
                .list();
    }

    /**
     * The nearest first.
     *
     * @param organizations whose tenants to show; null for all
     * @param tenantId of one tenant; null for all
     */
    public List<NearKeyLimit> nearKeyLimit(Long @Nullable [] organizations, @Nullable String tenantId, int limit) {
        return jdbc.sql("""
                        select n.tenant_id, n.device_id, n.keys
                        from tenant t join device_near_key_limit n using (tenant_id)
                        where %s and (:tenantId::text is null or t.tenant_id = :tenantId::text)
                        order by n.keys desc, n.tenant_id, n.device_id
                        limit :limit
                        """.formatted(VISIBLE))
                .param("organizations", organizations)
                .param("tenantId", tenantId)
                .param("limit", limit)
                .query((row, n) -> new NearKeyLimit(row.getString(1), row.getString(2), row.getInt(3), KeyLimit.LIMIT))
                .list();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
