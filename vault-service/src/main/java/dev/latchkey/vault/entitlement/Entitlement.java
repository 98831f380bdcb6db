package dev.latchkey.vault.entitlement;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.VaultProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Without it, keys and their folders are hidden from everybody, administrators included. They are stored all the same:
 * nothing is lost, and nothing has to be read at Microsoft a second time when it is back.
 */
@Component
public class Entitlement {

    private static final Long[] NONE = {};

    private final boolean entitled;

    Entitlement(VaultProperties properties) {
        this.entitled = properties.entitled();
    }

    public boolean holds() {
        return entitled;
    }

    /** Organizations whose keys the caller may see; null means all. Every query for keys that are shown asks this. */
    public Long @Nullable [] organizationsOf(Caller caller) {
        return entitled ? caller.organizationFilter() : NONE;
    }

    /**
     * The same, narrowed to one organization.
     *
     * @param only null narrows nothing
     */
    public Long @Nullable [] organizationsOf(Caller caller, @Nullable Long only) {
        if (only == null) {
            return organizationsOf(caller);
        }
        return entitled && caller.maySee(only) ? new Long[] {only} : NONE;
    }
}
