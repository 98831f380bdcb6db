package dev.latchkey.simulator.world;

import java.time.Duration;

/**
 * How devices behave over time.
 *
 * @param checkIn how often a device that is online looks for waiting work, as if woken by a push
 * @param idleCheckIn how often it reports in when nothing waits; this alone moves lastSyncDateTime in peace
 * @param escrowDelay how much later a late recovery key arrives in Entra
 * @param deleteOldKeys whether Entra drops a volume's older keys once a newer one arrived
 */
public record DeviceRules(Duration checkIn, Duration idleCheckIn, Duration escrowDelay, boolean deleteOldKeys) {

    public static final DeviceRules DEFAULT =
            new DeviceRules(Duration.ofSeconds(4), Duration.ofHours(8), Duration.ofSeconds(60), false);
}
