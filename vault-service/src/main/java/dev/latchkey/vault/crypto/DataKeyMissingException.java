package dev.latchkey.vault.crypto;

/** A stored secret names a data key that is not there, and that nobody erased. */
public final class DataKeyMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DataKeyMissingException() {
        super("the data key of the secret is not there: the database is incomplete");
    }
}
