package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A password record as people see it; never its secret.
 *
 * @param folderId the managed folder of its organization
 * @param categoryId the managed category
 * @param supersededBy the key id that took its place, when that is why it is archived
 * @param archivedAt since when it is archived for this reason
 * @param lastConfirmedAt when Microsoft was last seen to list it
 * @param wellFormed false when the recovery password does not have the form BitLocker accepts
 * @param erased true when its data key was deleted for good: the record stays, nobody can read the digits
 * @param vaulted true when it is in the host-proof vault: only a browser opens it, and it cannot be shared
 */
public record KeyRecord(
        long passwordId,
        String keyId,
        String tenantId,
        String deviceId,
        String deviceName,
        @Nullable String serialNumber,
        long organizationId,
        long configurationId,
        long folderId,
        long categoryId,
        VolumeType volume,
        Instant createdAt,
        boolean archived,
        @Nullable ArchiveReason archiveReason,
        @Nullable String supersededBy,
        @Nullable Instant archivedAt,
        Instant storedAt,
        @Nullable Instant lastConfirmedAt,
        boolean wellFormed,
        boolean erased,
        boolean vaulted) {

    /** Never: a key is not a password that anybody could set anew; it is rotated on its device, by Microsoft. */
    public boolean isRotationPermitted() {
        return false;
    }
}
