package dev.latchkey.matching.configuration;

import dev.latchkey.kit.outbox.Cause;
import java.util.Collection;

/** Hears of a change of the registry inside the transaction that makes it, holding {@link RegistryLock#toChange}. */
public interface ConfigurationObserver {

    /** @param concerned traits of the configurations, before and after the change; a file may hold those of a thousand organizations */
    void configurationsChanged(Collection<Sought> concerned, Cause cause);

    /**
     * Configurations are there no longer, so nothing is pinned to them.
     *
     * @param ids of those that are gone
     * @param concerned traits of those, and of what took them in
     */
    void configurationsRemoved(Collection<Long> ids, Sought concerned, Cause cause);
}
