package dev.latchkey.sync.schedule;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** When each tenant's next run is due. */
@Repository
public class RunSchedule {

    /** Name of the task in db-scheduler; its instances are tenant ids. */
    public static final String TASK = "sync-tenant";

    /** Table of db-scheduler that holds the task. */
    public static final String TABLE = "scheduled_run";

    private final JdbcTemplate jdbc;

    RunSchedule(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Due at once. A run that goes on is left alone; it looks itself whether another was asked for. */
    public void now(String tenantId) {
        now(List.of(tenantId));
    }

    /** All these are due at once. */
    public void now(List<String> tenantIds) {
        jdbc.update("""
                insert into scheduled_run (task_name, task_instance, execution_time, picked, version)
                select ?, w.tenant_id, now(), false, 1 from unnest(?::text[]) as w (tenant_id)
                on conflict (task_name, task_instance) do update set execution_time = excluded.execution_time
                where not scheduled_run.picked and scheduled_run.execution_time > excluded.execution_time
                """, TASK, tenantIds.toArray(String[]::new));
    }

    /**
     * Whether a run should make room for one of those that are next: for a tenant that had at most a tenth of what it has
     * itself. Who is as large gains nothing by it. A tenant that was never read makes room for everybody, and everybody for it.
     */
    public boolean someSmallerOneWaits(String tenantId) {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                select exists (
                    select 1 from (
                        select task_instance from scheduled_run where not picked and execution_time <= now()
                        order by execution_time limit 64
                    ) as next
                    join tenant as other on other.tenant_id = next.task_instance
                    join tenant as this on this.tenant_id = ?
                    where this.devices + this.keys = 0
                        or 10 * (other.devices + other.keys) <= this.devices + this.keys)
                """, Boolean.class, tenantId));
    }

    /** Gives every tenant that is to be read, and has none, a run that is due now. */
    public void everyTenant() {
        jdbc.update("""
                insert into scheduled_run (task_name, task_instance, execution_time, picked, version)
                select ?, tenant_id, now(), false, 1 from tenant where disconnected_at is null and not paused
                on conflict (task_name, task_instance) do nothing
                """, TASK);
    }
}
