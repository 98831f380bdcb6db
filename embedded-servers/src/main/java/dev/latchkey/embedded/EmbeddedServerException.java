package dev.latchkey.embedded;

/** An embedded server did not start or stop; the message says what to do. */
public final class EmbeddedServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }

    public EmbeddedServerException(String message) {
        super(message);
    }
}
