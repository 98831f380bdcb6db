package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import org.jspecify.annotations.Nullable;

/**
 * What a batch does to one password record.
 *
 * @param before null when the record is new
 * @param arrived the key with its sealed secret, when that has to be stored
 */
record PasswordChange(
        @Nullable StoredPassword before, @Nullable KeyMatched arrived, PasswordState after) {

    boolean isNew() {
        return before == null;
    }

    /** A secret is encrypted under its organization's data key: another organization, another ciphertext. */
    boolean movesOrganization() {
        return before != null
                && arrived == null
                && before.state().place().organizationId() != after.place().organizationId();
    }
}
