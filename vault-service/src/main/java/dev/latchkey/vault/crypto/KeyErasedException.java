package dev.latchkey.vault.crypto;

/** A secret cannot be opened any more because the data key that encrypted it was deleted for good, on purpose. */
public final class KeyErasedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KeyErasedException() {
        super("the data key of the organization was erased");
    }
}
