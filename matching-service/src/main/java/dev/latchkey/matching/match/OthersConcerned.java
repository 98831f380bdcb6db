package dev.latchkey.matching.match;

/** The decision concerns devices that are not locked: it must be made by whoever holds the registry lock alone. */
final class OthersConcerned extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OthersConcerned() {
        super("devices beyond the batch are concerned", null, false, false);
    }
}
