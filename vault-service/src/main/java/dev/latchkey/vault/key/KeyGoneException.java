package dev.latchkey.vault.key;

/** A key was deleted, or moved to where this request does not see it, since it was found. */
public final class KeyGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KeyGoneException() {
        super("the key is not stored any more, or not where this request sees it");
    }
}
