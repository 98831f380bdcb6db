package dev.latchkey.simulator.world;

import java.time.Instant;
import java.util.UUID;

/** One rotation that was asked of a device through Graph, as it stands. */
public record RotationAction(
        UUID id, int device, Actor requestedBy, Instant requestedAt, State state, Instant updatedAt, int errorCode) {

    RotationAction turned(State newState, Instant at, int newErrorCode) {
        return new RotationAction(id, device, requestedBy, requestedAt, newState, at, newErrorCode);
    }

    /** The action states of Graph that a rotation passes through. */
    public enum State {
        PENDING,
        DONE,
        FAILED,
        CANCELED
    }
}
