package dev.latchkey.sync.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/** Makes db-schedulers that share the work with those of other processes and take over from one that was killed. */
public final class Workers {

    private static final Duration HEARTBEAT = Duration.ofSeconds(4);
    private static final int MISSED_HEARTBEATS = 4;
    private static final ScopedValue<Boolean> WORKER = ScopedValue.newInstance();

    private Workers() {}

    /** Whether this thread runs a task. */
    static boolean isWorker() {
        return WORKER.isBound();
    }

    /**
     * @param threads tasks at a time in this process; virtual threads, since they wait for Microsoft
     * @param poll how often to look for due tasks
     * @param clock the same for all processes
     */
    public static Scheduler make(
            DataSource dataSource, String table, Task<?> task, int threads, Duration poll, DatabaseClock clock) {
        var builder = new SchedulerBuilder(dataSource, List.of(task));
        return builder.tableName(table)
                .threads(threads)
                // Takes what it can run and no more, so that several processes share what is due.
                .pollUsingLockAndFetch(0.9, 1.0)
                .executorService(Executors.newThreadPerTaskExecutor(threads(task.getName())))
                .pollingInterval(poll)
                .clock(clock)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .schedulerName(new SchedulerName.Fixed(task.getName() + "-" + UUID.randomUUID()))
                .shutdownMaxWait(Duration.ofSeconds(3))
                .build();
    }

    private static ThreadFactory threads(String name) {
        var virtual = Thread.ofVirtual().name(name + "-", 0).factory();
        return task -> virtual.newThread(() -> ScopedValue.where(WORKER, true).run(task));
    }
}
