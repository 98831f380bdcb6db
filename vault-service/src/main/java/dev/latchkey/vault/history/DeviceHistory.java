package dev.latchkey.vault.history;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every key that a device ever had, the newest first. */
public record DeviceHistory(
        String tenantId,
        String deviceId,
        @Nullable String deviceName,
        @Nullable String serialNumber,
        List<KeyHistory> keys) {

    /**
     * @param firstSeenAt when the vault got it: later than sync-service found it, when it waited for the match of its device
     * @param lastConfirmedAt when Microsoft was last seen to list it; null when that is not known
     * @param archivedAt since when it is, or was when it was deleted, archived for this reason
     * @param deletedBy who deleted it; null while it is there
     */
    public record KeyHistory(
            long passwordId,
            String keyId,
            VolumeType volume,
            Instant createdAt,
            Instant firstSeenAt,
            @Nullable Instant lastConfirmedAt,
            @Nullable ArchiveReason archiveReason,
            @Nullable String supersededBy,
            @Nullable Instant archivedAt,
            @Nullable Instant deletedAt,
            @Nullable String deletedBy,
            List<Reveal> reveals) {}

    /** The digits were shown. */
    public record Reveal(Instant at, String by) {}
}
