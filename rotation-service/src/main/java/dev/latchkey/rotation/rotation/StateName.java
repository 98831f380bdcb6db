package dev.latchkey.rotation.rotation;

import java.util.EnumSet;
import java.util.Set;

/** How a state is called in the database. */
enum StateName {
    ACCEPTED,
    DISPATCHING,
    DISPATCHED,
    WAITING_FOR_DEVICE,
    VERIFIED,
    FAILED,
    EXPIRED;

    static Set<StateName> openOnes() {
        return EnumSet.of(ACCEPTED, DISPATCHING, DISPATCHED, WAITING_FOR_DEVICE);
    }

    static StateName of(RotationState state) {
        return switch (state) {
            case RotationState.Accepted accepted -> ACCEPTED;
            case RotationState.Dispatching dispatching -> DISPATCHING;
            case RotationState.Dispatched dispatched -> DISPATCHED;
            case RotationState.WaitingForDevice waiting -> WAITING_FOR_DEVICE;
            case RotationState.Verified verified -> VERIFIED;
            case RotationState.Failed failed -> FAILED;
            case RotationState.Expired expired -> EXPIRED;
        };
    }
}
