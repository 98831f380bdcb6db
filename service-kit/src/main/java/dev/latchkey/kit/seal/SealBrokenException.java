package dev.latchkey.kit.seal;

/** A sealed value did not open. The message holds no part of it, and no cause that could. */
public final class SealBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SealBrokenException(String message) {
        super(message);
    }
}
