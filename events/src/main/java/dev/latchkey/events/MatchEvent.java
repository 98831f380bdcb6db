package dev.latchkey.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What matching-service decided about a device. */
public sealed interface MatchEvent extends Event, DeviceScoped {

    /** Grows with every decision about the device; a lower one is stale. */
    long version();

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /** Who decided: a user or the name of an API token; null when Latchkey did by its own rules. */
    @Nullable String actor();

    /**
     * The device is taken for this configuration.
     *
     * @param rule {@link MatchRule#PINNED} also when a person chose the configuration
     * @param evidence the values that agreed, in words
     */
    record DeviceMatched(
            String tenantId,
            String deviceId,
            long version,
            String deviceName,
            long organizationId,
            long configurationId,
            MatchRule rule,
            String evidence,
            Instant at,
            @Nullable String actor)
            implements MatchEvent {}

    /**
     * No configuration fits, or a person took the match back.
     *
     * @param suggestions configurations with the same name, for a person to confirm
     * @param organizationId whose the device is; null when that is not known, and in events from before it was told
     */
    record DeviceUnmatched(
            String tenantId,
            String deviceId,
            long version,
            String deviceName,
            String reason,
            List<Long> suggestions,
            Instant at,
            @Nullable String actor,
            @Nullable Long organizationId)
            implements MatchEvent {}

    /**
     * Several configurations or devices fit equally well, or the evidence contradicts itself: a person must decide.
     *
     * @param organizationId whose the device is; null when that is not known, and in events from before it was told
     */
    record MatchNeedsAttention(
            String tenantId,
            String deviceId,
            long version,
            String deviceName,
            String reason,
            List<Long> candidates,
            Instant at,
            @Nullable String actor,
            @Nullable Long organizationId)
            implements MatchEvent {}

    /**
     * A person wants the device left alone. Its keys wait, sealed, until somebody matches it after all.
     *
     * @param organizationId whose the device is; null when that is not known, and in events from before it was told
     */
    record DeviceIgnored(
            String tenantId,
            String deviceId,
            long version,
            String deviceName,
            Instant at,
            @Nullable String actor,
            @Nullable Long organizationId)
            implements MatchEvent {}
}
