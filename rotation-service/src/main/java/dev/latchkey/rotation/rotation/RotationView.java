package dev.latchkey.rotation.rotation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rotation as callers see it.
 *
 * @param failure why it ended without proof; null otherwise
 * @param cause the same in plain words; while it is open, what last kept it from getting on
 */
public record RotationView(
        String rotationId,
        String tenantId,
        String deviceId,
        String deviceName,
        String state,
        @Nullable String failure,
        @Nullable String cause,
        @Nullable Instant lastCheckInAt,
        List<String> newKeyIds,
        List<String> archivedKeyIds,
        String requestedBy,
        @Nullable String reason,
        Instant requestedAt,
        Instant deadline,
        Instant changedAt) {}
