package dev.latchkey.sync.run;

import dev.latchkey.sync.schedule.RunSchedule;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Has many tenants read now; while a run goes on, once more after it. */
@Service
public class RequestAllRuns {

    private final JdbcClient jdbc;
    private final RunSchedule schedule;

    RequestAllRuns(JdbcClient jdbc, RunSchedule schedule) {
        this.jdbc = jdbc;
        this.schedule = schedule;
    }

    /**
     * Leaves paused and disconnected tenants alone.
     *
     * @param organizations whose tenants; null for all
     * @return how many tenants were asked for
     */
    @Transactional
    public int request(Long @Nullable [] organizations) {
        // In this order: a run that ends in between sees the request.
        var asked = jdbc.sql("""
                        update tenant set run_requested_at = now()
                        where not paused and disconnected_at is null
                          and (:organizations::bigint[] is null or organization_id = any(:organizations::bigint[]))
                        returning tenant_id
                        """)
                .param("organizations", organizations)
                .query((row, n) -> row.getString(1))
                .list();
        schedule.now(asked);
        return asked.size();
    }
}
