package dev.latchkey.rotation.rotation;

import dev.latchkey.events.RotationFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a rotation stands. The way is {@code Accepted → Dispatching → Dispatched → WaitingForDevice → Verified}; each
 * open state can end in {@code Failed} or {@code Expired}, and nothing leaves a closed one.
 */
public sealed interface RotationState {

    /** Something can still happen. */
    sealed interface Open extends RotationState {}

    /** Microsoft has the request. */
    sealed interface Sent extends Open {

        Baseline baseline();

        Instant dispatchedAt();
    }

    /** Nothing happens any more. */
    sealed interface Closed extends RotationState {}

    /** Taken on, not sent. */
    record Accepted() implements Open {}

    /**
     * The request is about to be sent, or was: after a crash only Microsoft knows. It is sent only when the device
     * shows no rotation since the baseline.
     */
    record Dispatching(Baseline baseline) implements Open {}

    /** Microsoft took the request; the device was not looked at since. */
    record Dispatched(Baseline baseline, Instant dispatchedAt) implements Sent {}

    /**
     * The device has not acted yet, or has and the vault has not the new key.
     *
     * @param lastCheckInAt when the device last spoke to Intune
     * @param deviceDone the device reported the rotation done, which proves nothing yet
     */
    record WaitingForDevice(
            Baseline baseline,
            Instant dispatchedAt,
            @Nullable Instant lastCheckInAt,
            boolean deviceDone) implements Sent {

        boolean checkedIn() {
            return lastCheckInAt != null && !lastCheckInAt.equals(baseline.checkInBefore());
        }
    }

    /** Proved. */
    record Verified(Proof proof) implements Closed {}

    /** It cannot succeed any more. */
    record Failed(RotationFailure failure, String cause) implements Closed {}

    /** The deadline passed without proof. */
    record Expired(RotationFailure failure, String cause) implements Closed {}
}
