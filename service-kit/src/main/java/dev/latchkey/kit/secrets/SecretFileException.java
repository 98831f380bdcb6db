package dev.latchkey.kit.secrets;

/** A file with one of Latchkey's own keys is missing or damaged. The message names the file and what to do. */
public final class SecretFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SecretFileException(String message) {
        super(message);
    }
}
