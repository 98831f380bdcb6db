package dev.latchkey.sync.refresh;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.latchkey.graph.GraphException;
import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.schedule.DatabaseClock;
import dev.latchkey.sync.schedule.RefreshSchedule;
import dev.latchkey.sync.schedule.Worker;
import dev.latchkey.sync.schedule.Workers;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Looks at devices out of turn, one look per device at a time over all processes; tries again while Microsoft is away. */
@Component
class RefreshWorker extends Worker {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int LARGEST_SHIFT = 6;

    private final RefreshDevice refreshDevice;
    private final RefreshRequests requests;
    private final RefreshSchedule schedule;
    private final SyncProperties properties;
    private final DataSource dataSource;
    private final DatabaseClock clock;

    RefreshWorker(
            RefreshDevice refreshDevice,
            RefreshRequests requests,
            RefreshSchedule schedule,
            SyncProperties properties,
            DataSource dataSource,
            DatabaseClock clock) {
        this.refreshDevice = refreshDevice;
        this.requests = requests;
        this.schedule = schedule;
        this.properties = properties;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    @Override
    protected Scheduler scheduler() {
        return Workers.make(
                dataSource, RefreshSchedule.TABLE, task(), properties.concurrentRefreshes(), properties.poll(), clock);
    }

    private CustomTask<Void> task() {
        return Tasks.custom(RefreshSchedule.TASK, Void.class)
                .onFailure((complete, operations) ->
                        operations.reschedule(complete, complete.getTimeDone().plus(wait(complete))))
                .execute((instance, context) -> look(instance.getId()));
    }

    private CompletionHandler<Void> look(String tenantAndDevice) {
        var slash = tenantAndDevice.indexOf('/');
        var tenantId = tenantAndDevice.substring(0, slash);
        var deviceId = tenantAndDevice.substring(slash + 1);
        var fulfilled = refreshDevice.look(tenantId, deviceId);
        return (complete, operations) -> {
            fulfilled.ifPresent(count -> requests.done(tenantId, deviceId, count));
            operations.remove();
            // In this order: a wish that came meanwhile found the row taken, and is given one of its own here.
            schedule.devices(List.of(tenantId), List.of(deviceId));
        };
    }

    private Duration wait(ExecutionComplete complete) {
        var failures = Math.min(complete.getExecution().consecutiveFailures, LARGEST_SHIFT);
        var backOff = properties.retryWait().multipliedBy(1L << failures);
        var wait = backOff.compareTo(LONGEST_WAIT) < 0 ? backOff : LONGEST_WAIT;
        return complete.getCause()
                .filter(GraphException.class::isInstance)
                .map(cause -> ((GraphException) cause).failure().retryAfter())
                .filter(asked -> asked.compareTo(wait) > 0)
                .orElse(wait);
    }
}
