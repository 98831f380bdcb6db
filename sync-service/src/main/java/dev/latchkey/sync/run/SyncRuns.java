package dev.latchkey.sync.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The sync runs of the last 30 days. */
@Repository
class SyncRuns {

    private final JdbcClient jdbc;

    SyncRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void begin(String runId, String tenantId, Instant at) {
        jdbc.sql("insert into sync_run (run_id, tenant_id, started_at) values (?, ?, ?::timestamptz)")
                .param(runId)
                .param(tenantId)
                .param(at.toString())
                .update();
    }

    /** Ends runs whose process died; returns their ids. */
    List<String> abandon(String tenantId, Instant at) {
        return jdbc.sql("""
                        update sync_run set state = 'ABANDONED', finished_at = ?::timestamptz
                        where tenant_id = ? and state = 'RUNNING'
                        returning run_id
                        """)
                .param(at.toString())
                .param(tenantId)
                .query((row, n) -> row.getString(1))
                .list();
    }

    void complete(String runId, int devices, int keys, int secretsRead, Instant at) {
        jdbc.sql("""
                        update sync_run set state = 'COMPLETED', finished_at = ?::timestamptz,
                            devices = ?, keys = ?, secrets_read = ?
                        where run_id = ?
                        """)
                .param(at.toString())
                .param(devices)
                .param(keys)
                .param(secretsRead)
                .param(runId)
                .update();
    }

    void fail(String runId, String cause, @Nullable String nextStep, Instant at) {
        jdbc.sql("""
                        update sync_run set state = 'FAILED', finished_at = ?::timestamptz, cause = ?, next_step = ?
                        where run_id = ?
                        """)
                .param(at.toString())
                .param(cause)
                .param(nextStep)
                .param(runId)
                .update();
    }

    void forgetOld(String tenantId, Instant before) {
        jdbc.sql("delete from sync_run where tenant_id = ? and started_at < ?::timestamptz")
                .param(tenantId)
                .param(before.toString())
                .update();
    }
}
