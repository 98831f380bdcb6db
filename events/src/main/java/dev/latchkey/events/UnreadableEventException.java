package dev.latchkey.events;

/** A record that is no event of ours. The message says where and why and never holds a part of the value. */
public final class UnreadableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public UnreadableEventException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
