package dev.latchkey.matching.configuration;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.hardware.Traits;

/** Hears of a change of the registry inside the transaction that makes it, holding {@link RegistryLock#toChange}. */
public interface ConfigurationObserver {

    /** @param traits of the configurations concerned, before and after the change */
    void configurationsChanged(long organizationId, Traits traits, Cause cause);
}
