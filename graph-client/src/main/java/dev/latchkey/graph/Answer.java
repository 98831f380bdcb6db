package dev.latchkey.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A successful answer of Graph, while it is read. */
final class Answer {

    private final byte[] body;
    private final Instant at;
    private boolean busy;
    private boolean tokenRefused;
    private @Nullable Duration retryAfter;

    Answer(byte[] body, Instant at) {
        this.body = body;
        this.at = at;
    }

    /** Itself, not a copy; wiped when its reader is done. */
    byte[] body() {
        return body;
    }

    /** When Microsoft answered, by its own clock; by ours when it did not say. */
    Instant at() {
        return at;
    }

    /** A reader found that a part of it says that Microsoft is busy. */
    void busy(@Nullable Duration asked) {
        busy = true;
        if (asked != null && (retryAfter == null || asked.compareTo(retryAfter) > 0)) {
            retryAfter = asked;
        }
    }

    boolean isBusy() {
        return busy;
    }

    /** A reader found that Microsoft did not take the token for a part of it. */
    void tokenRefused() {
        tokenRefused = true;
    }

    boolean isTokenRefused() {
        return tokenRefused;
    }

    /** The longest that any part asked to wait; null when none did. */
    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
