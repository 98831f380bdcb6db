package dev.latchkey.events;

import org.jspecify.annotations.Nullable;

/** Which kind of drive a recovery key opens. */
public enum VolumeType {
    OPERATING_SYSTEM,
    FIXED_DATA,
    REMOVABLE_DATA,
    /** Microsoft did not say, or said something this version does not know. */
    UNKNOWN;

    /** Null when it is {@link #UNKNOWN}. */
    public @Nullable VolumeType ifKnown() {
        return this == UNKNOWN ? null : this;
    }
}
