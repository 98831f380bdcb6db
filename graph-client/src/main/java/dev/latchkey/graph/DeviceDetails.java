package dev.latchkey.graph;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One device, read singly: the only answer that tells how a remote action went.
 *
 * @param deviceId Entra device id in lower case, or the Intune id where the device has none
 * @param lastSyncAt when it last checked in; null when never
 * @param rotation the latest rotation Intune knows of
 */
public record DeviceDetails(
        String intuneId,
        String deviceId,
        String name,
        String operatingSystem,
        @Nullable String osVersion,
        boolean encrypted,
        @Nullable Instant lastSyncAt,
        Optional<RotationResult> rotation) {

    /**
     * How a rotation went, as far as Intune knows. Not proof: only a newer key is.
     *
     * @param startedAt compare with the time of the request, because Intune keeps the latest action only
     * @param errorCode raw, an HRESULT of either sign; 0 when there is none
     */
    public record RotationResult(
            ActionState state,
            @Nullable Instant startedAt,
            @Nullable Instant updatedAt,
            long errorCode) {}

    /** Graph's states of a remote action. */
    public enum ActionState {
        NONE,
        PENDING,
        CANCELED,
        ACTIVE,
        DONE,
        FAILED,
        NOT_SUPPORTED,
        /** Something this version does not know. */
        UNKNOWN
    }
}
