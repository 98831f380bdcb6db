package dev.latchkey.sync;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of sync-service.
 *
 * @param interval from the end of a tenant's run to the start of its next
 * @param fullInterval how long until all devices are listed again; in between only those that checked in
 * @param windowMargin how far such a window reaches back before the listing before it
 * @param mostPages of one listing; a longer one is taken for endless
 * @param worstTenants how many of the tenants longest without a complete run the metrics name
 * @param concurrentRuns tenants read at the same time by this process
 * @param concurrentRefreshes devices looked at out of turn at the same time by this process
 * @param poll how often the schedule is looked at
 * @param retryWait first wait before keys that Microsoft throttled are asked for again, when it names none
 * @param vaultSealingKey file with the vault's public keyset; recovery passwords are sealed to it
 * @param tenantCredentialsKey file with the keyset that seals and opens tenants' client secrets
 */
@ConfigurationProperties("sync")
public record SyncProperties(
        @DefaultValue("1h") Duration interval,
        @DefaultValue("24h") Duration fullInterval,
        @DefaultValue("15m") Duration windowMargin,
        @DefaultValue("20000") int mostPages,
        @DefaultValue("10") int worstTenants,
        @DefaultValue("64") int concurrentRuns,
        @DefaultValue("8") int concurrentRefreshes,
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("1s") Duration retryWait,
        Path vaultSealingKey,
        Path tenantCredentialsKey) {

    public SyncProperties {
        requirePositive("sync.interval", interval);
        requirePositive("sync.full-interval", fullInterval);
        requirePositive("sync.window-margin", windowMargin);
        requirePositive("sync.poll", poll);
        requirePositive("sync.retry-wait", retryWait);
        if (mostPages < 1 || worstTenants < 0) {
            throw new IllegalArgumentException(
                    "sync.most-pages must be at least 1 and sync.worst-tenants not negative");
        }
        if (concurrentRuns < 1 || concurrentRefreshes < 1) {
            throw new IllegalArgumentException(
                    "sync.concurrent-runs and sync.concurrent-refreshes must be at least 1, were " + concurrentRuns
                            + " and " + concurrentRefreshes);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
