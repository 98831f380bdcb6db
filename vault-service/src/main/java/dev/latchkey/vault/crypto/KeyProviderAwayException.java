package dev.latchkey.vault.crypto;

import org.springframework.dao.DataAccessResourceFailureException;

/**
 * A key provider does not answer, is busy or sealed for now: the same call may succeed later. A failure of a resource like
 * that of a database, so whatever waits for a database to come back waits for this as well.
 */
public final class KeyProviderAwayException extends DataAccessResourceFailureException {

    private static final long serialVersionUID = 1L;

    /** @param message which provider, and what it said; never a token or key */
    public KeyProviderAwayException(String message) {
        super(message);
    }
}
