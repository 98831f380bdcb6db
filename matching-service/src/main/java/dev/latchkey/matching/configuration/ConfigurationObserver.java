package dev.latchkey.matching.configuration;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.hardware.Traits;
import java.util.Collection;

/** Hears of a change of the registry inside the transaction that makes it, holding {@link RegistryLock#toChange}. */
public interface ConfigurationObserver {

    /** @param traits of the configurations concerned, before and after the change */
    void configurationsChanged(long organizationId, Traits traits, Cause cause);

    /** The same of several organizations: a file may hold the machines of a thousand. */
    default void configurationsChanged(Collection<Sought> concerned, Cause cause) {
        concerned.forEach(one -> configurationsChanged(one.organizationId(), one.traits(), cause));
    }

    /**
     * Configurations are there no longer, so nothing is pinned to them.
     *
     * @param ids of those that are gone
     * @param traits of those, and of what took them in
     */
    void configurationsRemoved(long organizationId, Collection<Long> ids, Traits traits, Cause cause);
}
