package dev.latchkey.sync.tenant;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read from a tenant, and how often.
 *
 * @param interval from the end of a run to the next; null for that of the service
 * @param deviceGroups display names of the Entra groups that devices are told to be in, sorted
 */
record SyncSettings(
        boolean syncIntuneDevices,
        boolean syncBitLockerKeys,
        boolean paused,
        @Nullable Duration interval,
        List<String> deviceGroups) {

    /** Something is read from now on that was not, or sooner. */
    boolean asksForMoreThan(SyncSettings before) {
        return (syncIntuneDevices && !before.syncIntuneDevices)
                || (syncBitLockerKeys && !before.syncBitLockerKeys)
                || (!paused && before.paused)
                || !deviceGroups.equals(before.deviceGroups)
                || sooner(before.interval);
    }

    private boolean sooner(@Nullable Duration before) {
        return interval != null && (before == null || interval.compareTo(before) < 0);
    }

    @Nullable Long intervalSeconds() {
        return interval == null ? null : interval.toSeconds();
    }
}
