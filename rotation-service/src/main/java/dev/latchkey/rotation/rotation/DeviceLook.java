package dev.latchkey.rotation.rotation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Microsoft says of a device right now.
 *
 * @param lastCheckInAt null when it never checked in
 * @param action its latest rotation; null when there was none
 */
public record DeviceLook(
        @Nullable Instant lastCheckInAt, @Nullable DeviceAction action) {

    public DeviceLook {
        lastCheckInAt = lastCheckInAt == null ? null : lastCheckInAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
