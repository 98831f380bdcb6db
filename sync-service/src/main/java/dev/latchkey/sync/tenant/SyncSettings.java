package dev.latchkey.sync.tenant;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is read from a tenant, and how often.
 *
 * @param interval from the end of a run to the next; null for that of the service
 */
record SyncSettings(
        boolean syncIntuneDevices,
        boolean syncBitLockerKeys,
        boolean paused,
        @Nullable Duration interval) {

    /** Something is read from now on that was not, or sooner. */
    boolean asksForMoreThan(SyncSettings before) {
        return (syncIntuneDevices && !before.syncIntuneDevices)
                || (syncBitLockerKeys && !before.syncBitLockerKeys)
                || (!paused && before.paused)
                || sooner(before.interval);
    }

    private boolean sooner(@Nullable Duration before) {
        return interval != null && (before == null || interval.compareTo(before) < 0);
    }

    @Nullable Long intervalSeconds() {
        return interval == null ? null : interval.toSeconds();
    }
}
