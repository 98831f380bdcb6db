package dev.latchkey.sync.run;

import dev.latchkey.sync.run.Run.Phase;
import dev.latchkey.sync.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The sync runs of the last 30 days, and what each left behind for the next. */
@Repository
class SyncRuns {

    private final JdbcClient jdbc;

    SyncRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes up the run that was left in the middle, if there is one; resumed when nobody meant to leave it. */
    Optional<Run> goOn(Tenant tenant) {
        return jdbc.sql("""
                        update sync_run set state = 'RUNNING', resumed = resumed or state = 'RUNNING', turn = turn + 1,
                            phase_began_at = now(), secrets_read_before = secrets_read
                        where tenant_id = ? and state in ('RUNNING', 'YIELDED')
                        returning run_id, full_listing, started_at, announced, phase, devices, keys, secrets_wanted, secrets_read,
                            turn, requested_at, cause
                        """)
                .param(tenant.tenantId())
                .query((row, n) -> {
                    var requestedAt = row.getObject(11, OffsetDateTime.class);
                    var run = Run.resumed(
                            row.getString(1),
                            tenant,
                            row.getBoolean(2),
                            row.getObject(3, OffsetDateTime.class).toInstant(),
                            requestedAt == null ? null : requestedAt.toInstant(),
                            row.getLong(10),
                            row.getBoolean(4),
                            Phase.valueOf(row.getString(5)),
                            row.getString(12));
                    run.devices = row.getInt(6);
                    run.keys = row.getInt(7);
                    run.secretsWanted = row.getInt(8);
                    run.secretsRead = row.getInt(9);
                    return run;
                })
                .optional();
    }

    /** Whether it is time to list all devices: the first time, when somebody asked, and now and then. */
    boolean isFullDue(String tenantId, Duration fullInterval) {
        return jdbc.sql("""
                        select devices_listed_at is null or devices_checked_in_after is null
                            or run_requested_at >= devices_listed_at
                            or devices_listed_at < now() - make_interval(secs => ?)
                        from tenant where tenant_id = ?
                        """)
                .param(fullInterval.toSeconds())
                .param(tenantId)
                .query(Boolean.class)
                .single();
    }

    /** Whether nobody has ended it, or taken it up after us. */
    boolean isOurs(Run run) {
        return jdbc.sql("select exists (select from sync_run where run_id = ? and state = 'RUNNING' and turn = ?)")
                .param(run.runId())
                .param(run.turn())
                .query(Boolean.class)
                .single();
    }

    /** Whether it is ours, and the tenant is to be read just as when we took it up. */
    boolean isWanted(Run run) {
        return jdbc.sql("""
                        select exists (
                            select from sync_run join tenant using (tenant_id)
                            where run_id = ? and sync_run.state = 'RUNNING' and turn = ?
                              and not paused and settings_version = ?)
                        """)
                .param(run.runId())
                .param(run.turn())
                .param(run.tenant().settingsVersion())
                .query(Boolean.class)
                .single();
    }

    /** What those who were at a run of the tenant before were about to read is free for whoever is at it now. */
    void freeClaims(String tenantId) {
        jdbc.sql("delete from key_reading where tenant_id = ? and starts_with(reader, 'run')")
                .param(tenantId)
                .update();
    }

    void begin(Run run) {
        jdbc.sql("""
                        insert into sync_run (run_id, tenant_id, started_at, full_listing, requested_at)
                        values (?, ?, ?::timestamptz, ?, ?::timestamptz)
                        """)
                .param(run.runId())
                .param(run.tenantId())
                .param(run.startedAt().toString())
                .param(run.full())
                .param(run.tenant().runRequestedAt().toString())
                .update();
    }

    void announced(Run run) {
        jdbc.sql("update sync_run set announced = true where run_id = ?")
                .param(run.runId())
                .update();
    }

    void enter(Run run, Phase phase) {
        run.phase = phase;
        jdbc.sql("""
                        update sync_run set phase = ?, phase_began_at = now(), cause = ?,
                            devices = ?, keys = ?, secrets_wanted = ?, secrets_read = ?, secrets_read_before = ?
                        where run_id = ?
                        """)
                .param(phase.name())
                .param(run.leftOut())
                .param(run.devices)
                .param(run.keys)
                .param(run.secretsWanted)
                .param(run.secretsRead)
                .param(run.secretsRead)
                .param(run.runId())
                .update();
    }

    /** For people to see: waits for no disk, since nobody goes on from here. */
    void progress(Run run) {
        jdbc.sql("""
                        set local synchronous_commit = off;
                        update sync_run set devices = ?, keys = ?, secrets_read = ? where run_id = ? and turn = ?
                        """)
                .param(run.devices)
                .param(run.keys)
                .param(run.secretsRead)
                .param(run.runId())
                .param(run.turn())
                .update();
    }

    void yielded(Run run) {
        jdbc.sql("update sync_run set state = 'YIELDED', devices = ?, keys = ?, secrets_read = ? where run_id = ?")
                .param(run.devices)
                .param(run.keys)
                .param(run.secretsRead)
                .param(run.runId())
                .update();
    }

    void complete(Run run, Instant at) {
        jdbc.sql("""
                        update sync_run set state = 'COMPLETED', finished_at = ?::timestamptz,
                            devices = ?, keys = ?, secrets_read = ?
                        where run_id = ?
                        """)
                .param(at.toString())
                .param(run.devices)
                .param(run.keys)
                .param(run.secretsRead)
                .param(run.runId())
                .update();
    }

    void fail(Run run, String cause, @Nullable String nextStep, Instant at) {
        jdbc.sql("""
                        update sync_run set state = 'FAILED', finished_at = ?::timestamptz, cause = ?, next_step = ?,
                            devices = ?, keys = ?, secrets_read = ?
                        where run_id = ?
                        """)
                .param(at.toString())
                .param(cause)
                .param(nextStep)
                .param(run.devices)
                .param(run.keys)
                .param(run.secretsRead)
                .param(run.runId())
                .update();
    }

    /** How many runs have failed since one was complete, or somebody asked for one. */
    int failuresBefore(Run run) {
        return jdbc.sql("""
                        select count(*) from sync_run
                        where tenant_id = :tenantId and state = 'FAILED' and run_id <> :runId
                          and requested_at is not distinct from :requestedAt::timestamptz
                          and started_at > coalesce(
                            (select max(started_at) from sync_run where tenant_id = :tenantId and state = 'COMPLETED'),
                            '-infinity')
                        """)
                .param("tenantId", run.tenantId())
                .param("runId", run.runId())
                .param(
                        "requestedAt",
                        run.requestedAt() == null ? null : run.requestedAt().toString())
                .query(Integer.class)
                .single();
    }

    void forgetOld(String tenantId, Instant before) {
        jdbc.sql("delete from sync_run where tenant_id = ? and started_at < ?::timestamptz and finished_at is not null")
                .param(tenantId)
                .param(before.toString())
                .update();
    }
}
