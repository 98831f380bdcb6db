package dev.latchkey.events;

/** Why a rotation did not end with a proved new key. */
public enum RotationFailure {
    UNKNOWN_DEVICE,
    NOT_WINDOWS,
    NOT_ENCRYPTED,
    /** The device did not check in before the deadline. */
    OFFLINE,
    /** Microsoft or the device said no. */
    REFUSED,
    /** The device answered, but no new key reached the vault before the deadline. */
    TIMED_OUT
}
