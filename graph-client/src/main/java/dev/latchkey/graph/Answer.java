package dev.latchkey.graph;

import java.time.Instant;

/** A successful answer of Graph. */
final class Answer {

    private final byte[] body;
    private final Instant at;

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
}
