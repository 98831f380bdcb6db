package dev.latchkey.events;

import java.time.Duration;
import java.util.Optional;

/**
 * The topic catalogue. The full name of a topic is the configured prefix ({@code latchkey.} by default) and
 * {@link #baseName()}.
 */
public enum Topic {
    TENANT_EVENTS("sync.tenant-events.v1", "sync-service", "tenant", 3, Retention.FOREVER),
    DEVICE_EVENTS("sync.device-events.v1", "sync-service", "tenant/device", 6, Retention.COMPACTED),
    RECOVERY_KEY_EVENTS("sync.key-events.v1", "sync-service", "tenant/device", 6, Retention.MONTH),
    REFRESH_COMMANDS("sync.refresh-commands.v1", "sync-service", "tenant/device", 3, Retention.WEEK),
    /** Not compacted: that a configuration was archived does not say again what it is. */
    CONFIGURATION_EVENTS("matching.configuration-events.v1", "matching-service", "configuration", 3, Retention.FOREVER),
    MATCH_EVENTS("matching.match-events.v1", "matching-service", "tenant/device", 6, Retention.MONTH),
    MATCHED_KEY_EVENTS("matching.matched-key-events.v1", "matching-service", "tenant/device", 6, Retention.MONTH),
    VAULT_KEY_EVENTS("vault.key-events.v1", "vault-service", "tenant/device", 6, Retention.FOREVER),
    ACCESS_EVENTS("vault.access-events.v1", "vault-service", "organization", 3, Retention.FOREVER),
    ROTATION_COMMANDS("rotation.commands.v1", "rotation-service", "tenant/device", 3, Retention.WEEK),
    ROTATION_EVENTS("rotation.events.v1", "rotation-service", "tenant/device", 3, Retention.FOREVER);

    private enum Retention {
        WEEK(Duration.ofDays(7)),
        MONTH(Duration.ofDays(30)),
        FOREVER(null),
        COMPACTED(null);

        private final Optional<Duration> time;

        Retention(@org.jspecify.annotations.Nullable Duration time) {
            this.time = Optional.ofNullable(time);
        }
    }

    private final String baseName;
    private final String owner;
    private final String key;
    private final int partitions;
    private final Retention retention;

    Topic(String baseName, String owner, String key, int partitions, Retention retention) {
        this.baseName = baseName;
        this.owner = owner;
        this.key = key;
        this.partitions = partitions;
        this.retention = retention;
    }

    public String baseName() {
        return baseName;
    }

    /** @param prefix put before every topic name, such as {@code latchkey.} */
    public String name(String prefix) {
        return prefix + baseName;
    }

    /**
     * Whether somebody waits for each of its events, as a reveal does for its record: they must not linger for fuller batches.
     *
     * @param name of a topic, whatever its prefix
     */
    public static boolean isAwaited(String name) {
        return name.endsWith(ACCESS_EVENTS.baseName);
    }

    /** Name of the dead-letter topic of one consumer group. */
    public String deadLetterName(String prefix, String group) {
        return name(prefix) + "." + group + "-dlt";
    }

    /** The service that decides what the topic carries. */
    public String owner() {
        return owner;
    }

    /** What the record key is, in words. */
    public String key() {
        return key;
    }

    public int partitions() {
        return partitions;
    }

    /** Only the last event of each record key has to stay. */
    public boolean compacted() {
        return retention == Retention.COMPACTED;
    }

    /** How long events stay; empty means for good. */
    public Optional<Duration> retention() {
        return retention.time;
    }
}
