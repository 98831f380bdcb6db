package dev.latchkey.vault.rotation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rotation that reveals lead to, as people see it.
 *
 * @param keyIds the keys that were shown
 * @param shownTo to whom
 * @param rotationId its id at rotation-service once it was sent there; null before
 * @param endedBy who cancelled it; null when nobody did
 */
public record PlannedRotation(
        long id,
        State state,
        String tenantId,
        String deviceId,
        String deviceName,
        long organizationId,
        List<String> keyIds,
        List<String> shownTo,
        Instant plannedAt,
        Instant dueAt,
        @Nullable String rotationId,
        @Nullable Instant endedAt,
        @Nullable String endedBy) {

    /** What became of it. */
    public enum State {
        PLANNED,
        /** rotation-service has it. */
        SENT,
        CANCELLED,
        /** Not needed when it was due: the device had made a new key already. */
        OVERTAKEN
    }
}
