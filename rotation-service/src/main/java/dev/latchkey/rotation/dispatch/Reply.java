package dev.latchkey.rotation.dispatch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of asking Microsoft for something. */
public sealed interface Reply<T> {

    /** Microsoft did it. */
    record Given<T>(T value) implements Reply<T> {}

    /** Microsoft does not do it, and will not when asked again. */
    record Refused<T>(String cause) implements Reply<T> {}

    /** Microsoft knows no such device (any more). */
    record Gone<T>(String cause) implements Reply<T> {}

    /**
     * It may work later; a request that changes something may have been carried out nevertheless.
     *
     * @param after how long Microsoft asked to wait
     */
    record Later<T>(String cause, @Nullable Duration after) implements Reply<T> {}
}
