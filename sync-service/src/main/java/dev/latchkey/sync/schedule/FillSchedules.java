package dev.latchkey.sync.schedule;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Puts on the schedules what should be there, at the start and now and then: whatever fell off comes back. */
@Component
class FillSchedules extends BackgroundLoop {

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final RunSchedule runs;
    private final RefreshSchedule refreshes;

    FillSchedules(RunSchedule runs, RefreshSchedule refreshes) {
        super("fill-schedules", EVERY);
        this.runs = runs;
        this.refreshes = refreshes;
    }

    @Override
    protected boolean doSome() {
        runs.everyTenant();
        refreshes.everyRequest();
        return false;
    }
}
