package dev.latchkey.vault.rotation;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.vault.key.KeyRecord;

/**
 * A key whose digits somebody has seen.
 *
 * @param superseded whether the device has a newer one already, so that this one opens nothing any more
 * @param eventId the announcement that they were shown
 * @param shownTo for people: a name, or whose one-time link it was
 */
public record ShownKey(
        String tenantId,
        String deviceId,
        String deviceName,
        long organizationId,
        long passwordId,
        String keyId,
        boolean superseded,
        String eventId,
        String shownTo) {

    public static ShownKey of(KeyRecord key, String eventId, String shownTo) {
        return new ShownKey(
                key.tenantId(),
                key.deviceId(),
                key.deviceName(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.archiveReason() == ArchiveReason.SUPERSEDED,
                eventId,
                shownTo);
    }
}
