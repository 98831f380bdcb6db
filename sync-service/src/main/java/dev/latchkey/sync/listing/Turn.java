package dev.latchkey.sync.listing;

/** Says when a run has to make room; it goes on later where it was. */
@FunctionalInterface
public interface Turn {

    boolean isOver();
}
