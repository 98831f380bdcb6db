package dev.latchkey.events;

import java.time.Instant;
import java.util.List;

/** What matching-service decided about a device. */
public sealed interface MatchEvent extends Event, DeviceScoped {

    /** Grows with every decision about the device; a lower one is stale. */
    long version();

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /**
     * The device is taken for this configuration.
     *
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
            Instant at)
            implements MatchEvent {}

    /**
     * No configuration fits.
     *
     * @param suggestions configurations with the same name, for a person to confirm
     */
    record DeviceUnmatched(
            String tenantId,
            String deviceId,
            long version,
            String deviceName,
            String reason,
            List<Long> suggestions,
            Instant at)
            implements MatchEvent {}

    /** Several configurations fit equally well: a person must decide. */
    record MatchAmbiguous(
            String tenantId,
            String deviceId,
            long version,
            String deviceName,
            String reason,
            List<Long> candidates,
            Instant at)
            implements MatchEvent {}
}
