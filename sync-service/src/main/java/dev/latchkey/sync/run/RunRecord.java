package dev.latchkey.sync.run;

import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.SyncRunProgressed;
import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.tenant.Tenant;
import dev.latchkey.sync.tenant.TenantStandings;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Records and announces how a run begins, goes and ends. */
@Service
class RunRecord {

    private static final Duration KEPT = Duration.ofDays(30);

    private final SyncRuns runs;
    private final TenantStandings standings;
    private final Outbox outbox;
    private final Clock clock;

    RunRecord(SyncRuns runs, TenantStandings standings, Outbox outbox, Clock clock) {
        this.runs = runs;
        this.standings = standings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A run under way. */
    record Run(String runId, Tenant tenant) {

        Cause cause() {
            return Cause.story(runId);
        }

        String tenantId() {
            return tenant.tenantId();
        }
    }

    @Transactional
    public Run begin(Tenant tenant) {
        var now = clock.instant();
        for (var died : runs.abandon(tenant.tenantId(), now)) {
            outbox.append(
                    new SyncRunFailed(
                            tenant.tenantId(), died, "the process that ran it ended; another run goes on", null, now),
                    Cause.story(died));
        }
        runs.forgetOld(tenant.tenantId(), now.minus(KEPT));
        var run = new Run(UUID.randomUUID().toString(), tenant);
        runs.begin(run.runId(), tenant.tenantId(), now);
        outbox.append(new SyncRunStarted(tenant.tenantId(), run.runId(), now), run.cause());
        return run;
    }

    @Transactional
    public void progress(Run run, int devices, int keys) {
        outbox.append(new SyncRunProgressed(run.tenantId(), run.runId(), devices, keys, clock.instant()), run.cause());
    }

    @Transactional
    public void complete(Run run, int devices, int keys, int secretsRead) {
        var now = clock.instant();
        runs.complete(run.runId(), devices, keys, secretsRead, now);
        standings.succeeded(run.tenant(), run.cause());
        outbox.append(new SyncRunCompleted(run.tenantId(), run.runId(), devices, keys, secretsRead, now), run.cause());
    }

    @Transactional
    public void fail(Run run, GraphFailure failure) {
        var now = clock.instant();
        var words = TenantStandings.inWords(failure);
        runs.fail(run.runId(), words, failure.nextStep(), now);
        standings.failed(run.tenant(), failure, run.cause());
        outbox.append(new SyncRunFailed(run.tenantId(), run.runId(), words, failure.nextStep(), now), run.cause());
    }
}
