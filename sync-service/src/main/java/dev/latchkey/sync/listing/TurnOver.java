package dev.latchkey.sync.listing;

/** A run makes room here; what it has read is kept for its next turn. */
public final class TurnOver extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TurnOver() {
        super("the turn is over", null, false, false);
    }
}
