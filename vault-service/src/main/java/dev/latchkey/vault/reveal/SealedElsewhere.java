package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.hostproof.KeyPairs;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.key.PasswordSecrets;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A device that moved takes its vaulted keys along, but what opens them stays where they were sealed. */
@Component
class SealedElsewhere {

    private final PasswordSecrets secrets;
    private final KeyPairs keyPairs;

    SealedElsewhere(PasswordSecrets secrets, KeyPairs keyPairs) {
        this.secrets = secrets;
        this.keyPairs = keyPairs;
    }

    /** Why a key cannot be had; empty when the caller has access to the organization it is sealed for, or it is not sealed. */
    Optional<ProblemException> obstacle(KeyRecord key, Caller caller) {
        return secrets.sealed(key.passwordId())
                .filter(secret -> keyPairs.find(secret.keyPairId())
                        .filter(pair -> caller.maySee(pair.organizationId()))
                        .isEmpty())
                .map(secret -> ProblemException.conflict(
                        "key-vaulted-elsewhere",
                        "This key came from another organization and is still sealed for that one. Ask somebody who has"
                                + " access to both, or have the device make a new key."));
    }
}
