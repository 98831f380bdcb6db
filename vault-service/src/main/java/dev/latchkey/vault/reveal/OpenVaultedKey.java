package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.access.AccessRecords;
import dev.latchkey.vault.hostproof.KeyPair;
import dev.latchkey.vault.hostproof.KeyPairs;
import dev.latchkey.vault.hostproof.SealedPassword;
import dev.latchkey.vault.key.FindKeys;
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
    private final FindKeys findKeys;
    private final SealedElsewhere sealedElsewhere;
    private final AccessRecords records;
    private final PasswordSecrets secrets;
    private final KeyPairs keyPairs;

    OpenVaultedKey(
            RevealKey revealKey,
            FindKeys findKeys,
            SealedElsewhere sealedElsewhere,
            AccessRecords records,
            PasswordSecrets secrets,
            KeyPairs keyPairs) {
        this.revealKey = revealKey;
        this.findKeys = findKeys;
        this.sealedElsewhere = sealedElsewhere;
        this.records = records;
        this.secrets = secrets;
        this.keyPairs = keyPairs;
    }

    /** A sealed key, and the wrapped private key that opens it. */
    public record Opened(KeyRecord key, Grant.Recorded recorded, SealedPassword sealed, KeyPair keyPair) {

        @Override
        public String toString() {
            return "Opened[redacted]";
        }
    }

    /**
     * @param authorization the caller's internal token as it came in
     * @throws ProblemException when nothing may be handed out; what was asked is on record then, too
     */
    public Opened open(String keyId, RevealRequest request, Caller caller, String authorization) {
        findKeys.byKeyId(keyId, request.tenantId(), caller).ifPresent(key -> requireOpenable(key, caller));
        var granted = revealKey.grant(keyId, Form.SEALED, request, caller, authorization);
        var key = granted.grant().key();
        var withheld = revealKey.takingBack(granted, caller);
        try {
            var opened = secrets.sealed(key.passwordId())
                    .flatMap(secret -> keyPairs.find(secret.keyPairId())
                            .map(pair -> new Opened(key, granted.recorded(), secret, pair)))
                    .orElseThrow(() -> openableNoMore(keyId, request.tenantId(), caller));
            LOG.atInfo()
                    .addKeyValue("keyId", key.keyId())
                    .addKeyValue("eventId", granted.recorded().eventId())
                    .log("sealed key handed out");
            return opened;
        } catch (ProblemException e) {
            withheld.because("it was deleted, moved or erased meanwhile", false);
            throw e;
        } catch (RuntimeException e) {
            withheld.becauseOf(e);
            throw e;
        }
    }

    /** What was sealed stays sealed, so its key pair was erased if the key is still there. */
    private ProblemException openableNoMore(String keyId, @Nullable String tenantId, Caller caller) {
        return findKeys.byKeyId(keyId, tenantId, caller)
                .map(left -> left.erased() || left.vaulted() ? OpenDigits.erased() : Form.notVaulted())
                .orElseGet(FindKeys::unknown);
    }

    private void requireOpenable(KeyRecord key, Caller caller) {
        sealedElsewhere.obstacle(key, caller).ifPresent(obstacle -> {
            records.denied(key, null, "it is sealed for an organization the caller has no access to", caller);
            throw obstacle;
        });
    }
}
