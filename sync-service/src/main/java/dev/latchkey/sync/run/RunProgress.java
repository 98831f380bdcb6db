package dev.latchkey.sync.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells how far a run is: to people about once a second, to listeners every ten while keys are read. */
final class RunProgress {

    private static final Duration SHOWN = Duration.ofSeconds(1);
    private static final Duration ANNOUNCED = Duration.ofSeconds(10);

    private final RunRecord record;
    private final Run run;
    private final Clock clock;
    private Instant shownAt;
    private Instant announcedAt;

    RunProgress(RunRecord record, Run run, Clock clock) {
        this.record = record;
        this.run = run;
        this.clock = clock;
        this.shownAt = clock.instant();
        this.announcedAt = shownAt;
    }

    void devices(int listed) {
        run.devices = listed;
        show();
    }

    void keys(int listed) {
        run.keys = listed;
        show();
    }

    void secrets(int read) {
        run.secretsRead = read;
        show();
        var now = clock.instant();
        if (!now.isBefore(announcedAt.plus(ANNOUNCED))) {
            announcedAt = now;
            record.announceProgress(run);
        }
    }

    private void show() {
        var now = clock.instant();
        if (!now.isBefore(shownAt.plus(SHOWN))) {
            shownAt = now;
            record.progress(run);
        }
    }
}
