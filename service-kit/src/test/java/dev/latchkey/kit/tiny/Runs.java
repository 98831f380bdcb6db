package dev.latchkey.kit.tiny;

import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The tiny service's feature: it announces runs and remembers those that are announced. */
@Component
class Runs {

    private final JdbcTemplate jdbc;
    private final Outbox outbox;
    private final Clock clock;

    Runs(JdbcTemplate jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    public void announce(String runId) {
        announceWithoutTransaction(runId);
    }

    void announceWithoutTransaction(String runId) {
        outbox.append(new SyncRunStarted("tenant", runId, clock.instant()), Cause.story(runId));
    }

    void remember(String runId) {
        jdbc.update("insert into run (run_id) values (?) on conflict do nothing", runId);
    }

    boolean knows(String runId) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("select exists (select 1 from run where run_id = ?)", Boolean.class, runId));
    }
}
