package dev.latchkey.kit.consume;

/** An event that can be read and can never be acted on. The message says why and holds no part of a secret. */
public final class PoisonEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public PoisonEventException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
