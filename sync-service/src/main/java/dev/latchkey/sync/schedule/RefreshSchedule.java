package dev.latchkey.sync.schedule;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Which devices are due for a look out of turn. */
@Repository
public class RefreshSchedule {

    /** Name of the task in db-scheduler; its instances are {@code tenant/device}. */
    public static final String TASK = "refresh-device";

    /** Table of db-scheduler that holds the task. */
    public static final String TABLE = "scheduled_refresh";

    private final JdbcTemplate jdbc;

    RefreshSchedule(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Requests for these devices are due at once. A look that goes on is left alone; when it is done it comes here again.
     *
     * @param tenantIds one for each device, in the same order
     */
    public void devices(List<String> tenantIds, List<String> deviceIds) {
        jdbc.update("""
                insert into scheduled_refresh (task_name, task_instance, execution_time, picked, version)
                select ?, r.tenant_id || '/' || r.device_id, now(), false, 1
                from unnest(?::text[], ?::text[]) as w (tenant_id, device_id)
                join refresh_request r on r.tenant_id = w.tenant_id and r.device_id = w.device_id
                on conflict (task_name, task_instance) do update set execution_time = excluded.execution_time
                where not scheduled_refresh.picked and scheduled_refresh.execution_time > excluded.execution_time
                """, TASK, tenantIds.toArray(String[]::new), deviceIds.toArray(String[]::new));
    }

    /** Picks up what a crash left behind. */
    public void everyRequest() {
        jdbc.update("""
                insert into scheduled_refresh (task_name, task_instance, execution_time, picked, version)
                select ?, tenant_id || '/' || device_id, now(), false, 1 from refresh_request
                on conflict (task_name, task_instance) do nothing
                """, TASK);
    }
}
