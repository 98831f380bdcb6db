package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Granted;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Refused;
import dev.latchkey.vault.rotation.PlanRotation;
import dev.latchkey.vault.rotation.ShownKey;
import java.time.Instant;
import java.util.Optional;
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
    private final RecordGrants records;
    private final PlanRotation rotations;
    private final AuditLog audit;
    private final OpenDigits digits;

    RevealKey(
            GrantReveal grantReveal, RecordGrants records, PlanRotation rotations, AuditLog audit, OpenDigits digits) {
        this.grantReveal = grantReveal;
        this.records = records;
        this.rotations = rotations;
        this.audit = audit;
        this.digits = digits;
    }

    /**
     * The caller closes the result.
     *
     * @param authorization the caller's internal token as it came in
     * @throws ProblemException when no digits may be shown; what was asked is on record then, too
     */
    public Revealed reveal(String keyId, RevealRequest request, Caller caller, String authorization) {
        var granted = grant(keyId, Form.DIGITS, request, caller, authorization);
        var key = granted.grant().key();
        var opened = digits.open(key.passwordId(), key.keyId(), takingBack(granted, caller));
        LOG.atInfo()
                .addKeyValue("keyId", key.keyId())
                .addKeyValue("eventId", granted.recorded().eventId())
                .log("key revealed");
        return new Revealed(key, granted.recorded(), opened);
    }

    /**
     * That the caller may have the key, in the audit log already.
     *
     * @throws ProblemException when they may not, or the log does not have it
     */
    Granted grant(String keyId, Form form, RevealRequest request, Caller caller, String authorization) {
        return switch (grantReveal.decide(keyId, form, request, caller, grant -> onRecord(grant, request))) {
            case Refused refused -> throw refused.problem();
            case Granted granted -> {
                if (!granted.grant().breakGlass()
                        && !audit.holds(granted.recorded().eventId(), authorization)) {
                    takingBack(granted, caller).because("the record did not reach the audit log in time", true);
                    throw ProblemException.unavailable(
                            "record-not-written",
                            "The record of this reveal did not reach the audit log, so no digits are shown. Check"
                                    + " audit-service and try again.");
                }
                yield granted;
            }
        };
    }

    /** For whoever was granted something and shows nothing. */
    Withheld takingBack(Granted granted, Caller caller) {
        return (why, passing) -> grantReveal.takeBack(granted, why, caller, () -> {});
    }

    private Grant.Recorded onRecord(Grant grant, RevealRequest request) {
        var eventId = records.revealed(grant);
        var shown = ShownKey.of(grant.key(), eventId, grant.caller().name());
        // A program has read nothing, unless it says that somebody reads along.
        var due = grant.caller().machine() && !Boolean.TRUE.equals(request.rotate())
                ? Optional.<Instant>empty()
                : rotations.after(shown, request.rotate(), grant.policy(), grant.now());
        return new Grant.Recorded(eventId, due.orElse(null));
    }
}
