package dev.latchkey.vault.reveal;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.key.KeyRecord;
import java.util.Optional;

/** What of a key somebody is to get. */
public enum Form {

    /** The digits, opened here. */
    DIGITS,

    /** The sealed bytes of a key in the host-proof vault, for a browser to open. */
    SEALED;

    /** Why a key cannot be had in this form; empty when it can. */
    Optional<ProblemException> obstacle(KeyRecord key) {
        if (key.vaulted() == (this == SEALED)) {
            return Optional.empty();
        }
        return Optional.of(key.vaulted() ? vaulted() : notVaulted());
    }

    static ProblemException notVaulted() {
        return ProblemException.conflict(
                "key-not-vaulted", "This key is not in the host-proof vault: reveal it instead.");
    }

    static ProblemException vaulted() {
        return ProblemException.conflict(
                "key-vaulted",
                "This key is in the host-proof vault, so Latchkey cannot read it. Open it in the console, page Host-proof"
                        + " vaults, with the passphrase of its organization.");
    }
}
