package dev.latchkey.vault.share;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.reveal.AuditLog;
import dev.latchkey.vault.reveal.OpenDigits;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Shows the digits to whoever has a link, once: use the link up and record it, wait for the audit log, and only then
 * decrypt. A link that was made while somebody had the right to works on when that person loses it; it can be withdrawn.
 */
@Component
public class OpenShare {

    private static final Logger LOG = LoggerFactory.getLogger(OpenShare.class);

    private final Shares shares;
    private final Entitlement entitlement;
    private final AuditLog audit;
    private final OpenDigits digits;
    private final Clock clock;

    OpenShare(Shares shares, Entitlement entitlement, AuditLog audit, OpenDigits digits, Clock clock) {
        this.shares = shares;
        this.entitlement = entitlement;
        this.audit = audit;
        this.digits = digits;
        this.clock = clock;
    }

    /**
     * The caller closes the result.
     *
     * @param console the console with the address of whoever has the link
     * @param authorization the console's internal token as it came in
     * @throws ProblemException when no digits are shown: one and the same for every link that is good for nothing
     */
    public OpenedShare open(String givenToken, Caller console, String authorization) {
        var taken = ShareToken.of(givenToken)
                .flatMap(token -> take(token, console.address()))
                .orElseThrow(OpenShare::useless);
        if (!audit.holds(taken.eventId(), authorization)) {
            shares.giveBack(
                    taken, "the record did not reach the audit log in time", console.address(), clock.instant());
            throw ProblemException.unavailable(
                    "record-not-written",
                    "The record of this did not reach the audit log, so no digits are shown. The link still works; try"
                            + " again shortly.");
        }
        var key = taken.key();
        var opened = digits.open(key.passwordId(), key.keyId(), (why, passing) -> {
            if (passing) {
                shares.giveBack(taken, why, console.address(), clock.instant());
            } else {
                shares.setRight(taken, why, console.address(), clock.instant());
            }
        });
        LOG.atInfo()
                .addKeyValue("keyId", key.keyId())
                .addKeyValue("shareId", key.shareId())
                .addKeyValue("eventId", taken.eventId())
                .log("key revealed by one-time link");
        return new OpenedShare(key, opened);
    }

    private Optional<Shares.Taken> take(ShareToken token, @Nullable String address) {
        if (entitlement.holds()) {
            return shares.take(token, address, clock.instant());
        }
        shares.refuse(token, "this installation is not entitled to keys", address, clock.instant());
        return Optional.empty();
    }

    private static ProblemException useless() {
        return ProblemException.notFound(
                "share-useless", "This link was used, is too old, was withdrawn or never was one; ask for a new one.");
    }
}
