package dev.latchkey.sync;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of sync-service.
 *
 * @param interval from the end of a tenant's run to the start of its next
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
        @DefaultValue("8") int concurrentRuns,
        @DefaultValue("8") int concurrentRefreshes,
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("1s") Duration retryWait,
        Path vaultSealingKey,
        Path tenantCredentialsKey) {

    public SyncProperties {
        requirePositive("sync.interval", interval);
        requirePositive("sync.poll", poll);
        requirePositive("sync.retry-wait", retryWait);
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
