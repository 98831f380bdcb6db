package dev.latchkey.simulator.http;

import java.io.IOException;

/** What came is no request; where the next one begins is not known. */
final class MalformedRequest extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedRequest(String message) {
        super(message);
    }
}
