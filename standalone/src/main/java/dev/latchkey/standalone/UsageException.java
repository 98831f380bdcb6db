package dev.latchkey.standalone;

/** Something the person at the terminal can mend; the message is one line that says how. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String advice;

    UsageException(String advice) {
        super(advice);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }
}
