package dev.latchkey.vault.access;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.key.FindKeys;
import org.springframework.stereotype.Component;

/** The answer does not tell a key that is hidden from one that is not there; the record does. */
@Component
public class HiddenKeys {

    private final FindKeys findKeys;
    private final Entitlement entitlement;
    private final AccessRecords records;

    HiddenKeys(FindKeys findKeys, Entitlement entitlement, AccessRecords records) {
        this.findKeys = findKeys;
        this.entitlement = entitlement;
        this.records = records;
    }

    /**
     * The answer to whoever asks for a key that they may not see. It works as the service, see {@link
     * dev.latchkey.vault.isolation.DatabaseScope#asService}.
     */
    public ProblemException refuse(String keyId, Caller caller) {
        findKeys.anywhere(keyId).ifPresent(hidden -> records.denied(hidden, null, why(), caller));
        return FindKeys.unknown();
    }

    /** Why somebody may not see what is there, in words for the audit log. */
    public String why() {
        return entitlement.holds()
                ? "the caller has no access to the organization"
                : "this installation is not entitled to keys";
    }
}
