package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What matching-service hands the vault: keys whose configuration is known. The sealed secret passes through unread. */
public sealed interface MatchedKeyEvent extends Event, DeviceScoped {

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    /**
     * A key and where it belongs.
     *
     * @param version of the key, as sync-service counted it
     */
    record KeyMatched(
            String tenantId,
            String deviceId,
            String keyId,
            long version,
            long organizationId,
            long configurationId,
            String deviceName,
            @Nullable String serialNumber,
            VolumeType volume,
            Instant createdAt,
            SealedSecret secret,
            Instant at)
            implements MatchedKeyEvent {}

    /** @param lastSeenAt when Microsoft was last seen to list the key; null when that is not known */
    record MatchedKeyGone(
            String tenantId,
            String deviceId,
            String keyId,
            long version,
            Instant at,
            @Nullable Instant lastSeenAt) implements MatchedKeyEvent {}

    /**
     * @param lastSeenAt when Microsoft was last seen to list the key; null when that is not known
     * @param volume which one it is, as far as is known by now; a key's volume never changes
     */
    record MatchedKeyConfirmed(
            String tenantId,
            String deviceId,
            String keyId,
            long version,
            Instant at,
            @Nullable Instant lastSeenAt,
            @Nullable VolumeType volume)
            implements MatchedKeyEvent {}

    /**
     * A matched device has another name, serial number or configuration now; its keys follow.
     *
     * @param version of the match, see {@link MatchEvent#version()}
     */
    record MatchedDeviceChanged(
            String tenantId,
            String deviceId,
            long version,
            long organizationId,
            long configurationId,
            String deviceName,
            @Nullable String serialNumber,
            Instant at)
            implements MatchedKeyEvent {}
}
