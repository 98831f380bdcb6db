package dev.latchkey.sync.listing;

/** Says when a run has to make room; it goes on later where it was. */
@FunctionalInterface
public interface Turn {

    /** @param pages how many the run has read in the listing it is at */
    boolean isOver(int pages);
}
