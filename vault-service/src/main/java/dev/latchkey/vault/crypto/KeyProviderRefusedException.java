package dev.latchkey.vault.crypto;

import org.springframework.dao.DataAccessResourceFailureException;

/**
 * A key provider answers, and will not do it: settings, rights or a key there have to be set right by people. Until then
 * keys wait to be stored as they wait for a database that is away.
 */
public final class KeyProviderRefusedException extends DataAccessResourceFailureException {

    private static final long serialVersionUID = 1L;

    /** @param message which provider and key, what it said, and what to do; never a token or key */
    public KeyProviderRefusedException(String message) {
        super(message);
    }
}
