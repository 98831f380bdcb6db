package dev.latchkey.simulator.graph;

/** A filter the service does not understand or does not support; the message goes to the caller. */
final class FilterRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    FilterRefused(String message) {
        super(message);
    }
}
