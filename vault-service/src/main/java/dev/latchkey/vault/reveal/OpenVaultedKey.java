package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.hostproof.KeyPair;
import dev.latchkey.vault.hostproof.KeyPairs;
import dev.latchkey.vault.hostproof.SealedPassword;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.key.PasswordSecrets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hands out what a browser needs to open a key of a host-proof vault: to the caller's browser it is as good as the digits,
 * so it passes the same gate as a reveal and is recorded as one. Whether the passphrase fits, only the browser knows.
 */
@Component
public class OpenVaultedKey {

    private static final Logger LOG = LoggerFactory.getLogger(OpenVaultedKey.class);

    private final RevealKey revealKey;
    private final AccessRecords records;
    private final PasswordSecrets secrets;
    private final KeyPairs keyPairs;

    OpenVaultedKey(RevealKey revealKey, AccessRecords records, PasswordSecrets secrets, KeyPairs keyPairs) {
        this.revealKey = revealKey;
        this.records = records;
        this.secrets = secrets;
        this.keyPairs = keyPairs;
    }

    /** A sealed key, and the wrapped private key that opens it. */
    public record Opened(KeyRecord key, String eventId, SealedPassword sealed, KeyPair keyPair) {

        @Override
        public String toString() {
            return "Opened[redacted]";
        }
    }

    /**
     * @param authorization the caller's internal token as it came in
     * @throws ProblemException when nothing may be handed out; what was asked is on record then, too
     */
    public Opened open(String keyId, @Nullable String givenReason, Caller caller, String authorization) {
        var key = revealKey.find(keyId, caller);
        var sealed = secrets.sealed(key.passwordId())
                .orElseThrow(() -> ProblemException.conflict(
                        "key-not-vaulted", "This key is not in the host-proof vault: reveal it instead."));
        var keyPair = keyPairs.get(sealed.keyPairId());
        if (!caller.maySee(keyPair.organizationId())) {
            records.denied(
                    key,
                    RevealReason.textOf(givenReason),
                    "it is sealed for an organization the caller has no access to",
                    caller);
            throw ProblemException.conflict(
                    "key-vaulted-elsewhere",
                    "This key came from another organization and is still sealed for that one. Ask somebody who has"
                            + " access to both, or have the device make a new key.");
        }
        var grant = revealKey.grant(key, givenReason, caller, authorization);
        LOG.atInfo()
                .addKeyValue("keyId", key.keyId())
                .addKeyValue("eventId", grant.eventId())
                .log("sealed key handed out");
        return new Opened(key, grant.eventId(), sealed, keyPair);
    }
}
