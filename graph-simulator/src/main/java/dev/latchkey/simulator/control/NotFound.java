package dev.latchkey.simulator.control;

/** The control API was asked for something that is not there. */
final class NotFound extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotFound(String message) {
        super(message);
    }
}
