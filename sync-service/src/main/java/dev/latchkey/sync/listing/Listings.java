package dev.latchkey.sync.listing;

import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.listing.RunPages.Kept;
import java.util.List;
import org.springframework.stereotype.Service;

/** The listings of runs. */
@Service
public class Listings {

    private final RunPages pages;
    private final SyncProperties properties;

    Listings(RunPages pages, SyncProperties properties) {
        this.pages = pages;
        this.properties = properties;
    }

    /**
     * Goes on where an earlier turn of the run ended, or begins.
     *
     * @param firstTurn whether there was none
     */
    public Listing open(String runId, Listing.Of of, Turn turn, boolean firstTurn) {
        var before = firstTurn ? List.<Kept>of() : pages.of(runId, of);
        return new Listing(pages, runId, of, properties.mostPages(), turn, before);
    }

    /** The run ended: nobody goes on with its listings. */
    public void forget(String runId) {
        pages.forget(runId);
    }
}
