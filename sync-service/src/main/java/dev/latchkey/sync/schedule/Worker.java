package dev.latchkey.sync.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Runs a db-scheduler as long as the service runs. A scheduler that was stopped stays so: each start makes a new one. */
public abstract class Worker implements SmartLifecycle {

    private volatile @Nullable Scheduler scheduler;

    protected abstract Scheduler scheduler();

    @Override
    public final void start() {
        var started = scheduler();
        scheduler = started;
        started.start();
    }

    @Override
    public final void stop() {
        var stopping = scheduler;
        scheduler = null;
        if (stopping != null) {
            stopping.stop();
        }
    }

    @Override
    public final boolean isRunning() {
        return scheduler != null;
    }

    /** Starts last, stops first. */
    @Override
    public final int getPhase() {
        return DEFAULT_PHASE - 500;
    }
}
