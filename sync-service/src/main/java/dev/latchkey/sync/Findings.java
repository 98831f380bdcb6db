package dev.latchkey.sync;

import dev.latchkey.events.Event;
import java.util.List;

/** Announces what a look at Microsoft found, in the transaction that is open; it holds the lock of the tenant. */
@FunctionalInterface
public interface Findings {

    void announce(List<? extends Event> events);
}
