package dev.latchkey.rotation.rotation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The device's latest rotation as Microsoft shows it. Times are cut to milliseconds, so that they are the same after a
 * way through the database.
 *
 * @param errorCode as the device reported it; a HRESULT, of either sign
 */
public record DeviceAction(State state, Instant startedAt, int errorCode) {

    public DeviceAction {
        startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Graph's action states. */
    public enum State {
        NONE,
        PENDING,
        ACTIVE,
        CANCELED,
        DONE,
        FAILED,
        NOT_SUPPORTED,
        /** Something this version does not know. */
        UNKNOWN
    }

    boolean isUnderWay() {
        return state == State.PENDING || state == State.ACTIVE;
    }
}
