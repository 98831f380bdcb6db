package dev.latchkey.vault.reveal;

import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.key.PasswordSecrets;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Granted;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Shows the digits of a key: decide and record, wait for the audit log, and only then decrypt.
 *
 * <p>Committing the record here would not be enough. Until it is in the audit log it lies in the vault's own database,
 * where whoever controls the vault could still take it out; a crash of the broker or of audit-service would leave digits
 * shown and no proof. So the digits wait for the log, at the price that no key can be read while audit-service is down:
 * see docs/adr/006-a-reveal-waits-for-the-audit-log.md. Only an administrator who breaks the glass does not wait: see
 * docs/adr/016-reveals-under-control.md. Not one transaction, for no lock may be held while waiting.
 */
@Component
public class RevealKey {

    private static final Logger LOG = LoggerFactory.getLogger(RevealKey.class);

    private final GrantReveal grantReveal;
    private final AuditLog audit;
    private final PasswordSecrets secrets;

    RevealKey(GrantReveal grantReveal, AuditLog audit, PasswordSecrets secrets) {
        this.grantReveal = grantReveal;
        this.audit = audit;
        this.secrets = secrets;
    }

    /**
     * The caller closes the result.
     *
     * @param authorization the caller's internal token as it came in
     * @throws ProblemException when no digits may be shown; what was asked is on record then, too
     */
    public Revealed reveal(String keyId, RevealRequest request, Caller caller, String authorization) {
        return switch (grantReveal.decide(keyId, request, caller)) {
            case Refused refused -> throw refused.problem();
            case Granted granted -> show(granted, caller, authorization);
        };
    }

    private Revealed show(Granted granted, Caller caller, String authorization) {
        if (!granted.breakGlass() && !audit.holds(granted.eventId(), authorization)) {
            grantReveal.takeBack(granted, "the record did not reach the audit log in time", caller);
            throw ProblemException.unavailable(
                    "record-not-written",
                    "The record of this reveal did not reach the audit log, so no digits are shown. Check audit-service"
                            + " and try again.");
        }
        var key = granted.key();
        try {
            var revealed = new Revealed(key, granted.eventId(), secrets.open(key.passwordId()));
            LOG.atInfo()
                    .addKeyValue("keyId", key.keyId())
                    .addKeyValue("eventId", granted.eventId())
                    .log("key revealed");
            return revealed;
        } catch (SealBrokenException e) {
            LOG.atError().setCause(e).addKeyValue("keyId", key.keyId()).log("stored secret does not open");
            grantReveal.takeBack(granted, "the stored secret does not open", caller);
            throw ProblemException.conflict(
                    "key-unreadable",
                    "The stored secret does not open. Restore the vault's database and master key from the same"
                            + " backup.");
        }
    }
}
