package dev.latchkey.vault.reveal;

import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.isolation.DatabaseScope;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.key.PasswordSecrets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Shows the digits of a key: find, ask why, record, wait for the audit log, and only then decrypt.
 *
 * <p>Committing the record here would not be enough. Until it is in the audit log it lies in the vault's own database,
 * where whoever controls the vault could still take it out; a crash of the broker or of audit-service would leave digits
 * shown and no proof. So the digits wait for the log, at the price that no key can be read while audit-service is down:
 * see docs/adr/006-a-reveal-waits-for-the-audit-log.md. Not one transaction, for no lock may be held while waiting.
 */
@Component
public class RevealKey {

    private static final Logger LOG = LoggerFactory.getLogger(RevealKey.class);

    private final FindKeys findKeys;
    private final Entitlement entitlement;
    private final AccessRecords records;
    private final AuditLog audit;
    private final PasswordSecrets secrets;

    RevealKey(
            FindKeys findKeys,
            Entitlement entitlement,
            AccessRecords records,
            AuditLog audit,
            PasswordSecrets secrets) {
        this.findKeys = findKeys;
        this.entitlement = entitlement;
        this.records = records;
        this.audit = audit;
        this.secrets = secrets;
    }

    /**
     * The caller closes the result.
     *
     * @param authorization the caller's internal token as it came in
     * @throws ProblemException when no digits may be shown; what was asked is on record then, too
     */
    public Revealed reveal(String keyId, @Nullable String givenReason, Caller caller, String authorization) {
        var key = findKeys.byKeyId(keyId, caller).orElseThrow(() -> unknown(keyId, caller));
        var reason = RevealReason.of(givenReason)
                .orElseThrow(() -> unexplained(key, caller))
                .text();
        var eventId = records.granted(key, reason, caller);
        if (!audit.holds(eventId, authorization)) {
            records.withheld(key, reason, "the record did not reach the audit log in time", eventId, caller);
            throw ProblemException.unavailable(
                    "record-not-written",
                    "The record of this reveal did not reach the audit log, so no digits are shown. Check audit-service"
                            + " and try again.");
        }
        try {
            var revealed = new Revealed(key, eventId, secrets.open(key.passwordId()));
            LOG.atInfo()
                    .addKeyValue("keyId", key.keyId())
                    .addKeyValue("eventId", eventId)
                    .log("key revealed");
            return revealed;
        } catch (SealBrokenException e) {
            LOG.atError().setCause(e).addKeyValue("keyId", key.keyId()).log("stored secret does not open");
            records.withheld(key, reason, "the stored secret does not open", eventId, caller);
            throw ProblemException.conflict(
                    "key-unreadable",
                    "The stored secret does not open. Restore the vault's database and master key from the same"
                            + " backup.");
        }
    }

    /** The answer does not tell a key that is hidden from one that is not there; the record does. */
    private ProblemException unknown(String keyId, Caller caller) {
        return DatabaseScope.asService(() -> {
            findKeys.anywhere(keyId)
                    .ifPresent(hidden -> records.denied(
                            hidden,
                            null,
                            entitlement.holds()
                                    ? "the caller has no access to the organization"
                                    : "this installation is not entitled to keys",
                            caller));
            return FindKeys.unknown();
        });
    }

    private ProblemException unexplained(KeyRecord key, Caller caller) {
        records.denied(key, null, "no usable reason was given", caller);
        return ProblemException.badRequest(
                "reason-missing",
                "Say why you need the digits, in 1 to " + RevealReason.LONGEST + " characters; it goes on record.");
    }
}
