package dev.latchkey.sync.run;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.run.SyncTenant.Ended;
import dev.latchkey.sync.schedule.DatabaseClock;
import dev.latchkey.sync.schedule.RunSchedule;
import dev.latchkey.sync.schedule.Worker;
import dev.latchkey.sync.schedule.Workers;
import dev.latchkey.sync.tenant.Tenant;
import dev.latchkey.sync.tenant.Tenants;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Runs tenants when they are due: at most one run per tenant at a time, over all processes. */
@Component
class RunWorker extends Worker {

    private final SyncTenant syncTenant;
    private final RunSchedule schedule;
    private final Tenants tenants;
    private final SyncProperties properties;
    private final DataSource dataSource;
    private final DatabaseClock clock;
    private final AtomicInteger taken = new AtomicInteger();

    RunWorker(
            SyncTenant syncTenant,
            RunSchedule schedule,
            Tenants tenants,
            SyncProperties properties,
            DataSource dataSource,
            DatabaseClock clock) {
        this.syncTenant = syncTenant;
        this.schedule = schedule;
        this.tenants = tenants;
        this.properties = properties;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    @Override
    protected Scheduler scheduler() {
        return Workers.make(
                dataSource, RunSchedule.TABLE, task(), properties.concurrentRuns(), properties.poll(), clock);
    }

    private CustomTask<Void> task() {
        return Tasks.custom(RunSchedule.TASK, Void.class)
                .onFailure((complete, operations) -> operations.reschedule(
                        complete,
                        isRunning() ? complete.getTimeDone().plus(untilGoingOn(complete)) : complete.getTimeDone()))
                .execute((instance, context) ->
                        run(instance.getId(), () -> context.getSchedulerState().isShuttingDown()));
    }

    private CompletionHandler<Void> run(String tenantId, BooleanSupplier stopping) {
        taken.incrementAndGet();
        try {
            var ended = tenants.find(tenantId)
                    .map(tenant -> syncTenant.run(tenant, () -> isTurnOver(tenantId, stopping), stopping))
                    .orElseGet(Ended.NoTenant::new);
            return (complete, operations) -> reschedule(tenantId, ended, complete, operations);
        } finally {
            taken.decrementAndGet();
        }
    }

    /** Long runs make room, page by page, while a shorter one waits and every slot is taken. */
    private boolean isTurnOver(String tenantId, BooleanSupplier stopping) {
        return stopping.getAsBoolean()
                || (taken.get() >= properties.concurrentRuns() && schedule.someSmallerOneWaits(tenantId));
    }

    private void reschedule(
            String tenantId, Ended ended, ExecutionComplete complete, ExecutionOperations<Void> operations) {
        if (ended instanceof Ended.NoTenant) {
            operations.remove();
        } else {
            operations.reschedule(complete, complete.getTimeDone().plus(untilNext(tenantId, ended)));
        }
        // Looked at after the row is free again: a request before that found it taken and left it alone.
        if (!(ended instanceof Ended.Yielded) && tenants.isRunWanted(tenantId, ended.fulfils())) {
            schedule.now(tenantId);
        }
    }

    private Duration untilGoingOn(ExecutionComplete complete) {
        return RunTimes.untilGoingOn(complete.getExecution().consecutiveFailures, properties.interval());
    }

    private Duration untilNext(String tenantId, Ended ended) {
        return RunTimes.untilNext(
                ended, tenants.find(tenantId).map(Tenant::interval).orElse(properties.interval()));
    }
}
