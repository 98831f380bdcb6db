package dev.latchkey.vault.share;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.reveal.AuditLog;
import dev.latchkey.vault.reveal.Form;
import dev.latchkey.vault.reveal.GrantReveal;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Granted;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Refused;
import dev.latchkey.vault.reveal.RevealRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a link. It is as good as the digits, so it takes what a reveal takes, and leaves only once the audit log has its
 * record: until then nobody knows the token. Not one transaction, for no lock may be held while waiting. Who breaks the
 * glass waits, too: in an emergency one reads the digits oneself.
 */
@Component
public class MakeShare {

    private static final Logger LOG = LoggerFactory.getLogger(MakeShare.class);

    private final GrantReveal grantReveal;
    private final Shares shares;
    private final AuditLog audit;
    private final ShareProperties properties;
    private final Clock clock;

    MakeShare(GrantReveal grantReveal, Shares shares, AuditLog audit, ShareProperties properties, Clock clock) {
        this.grantReveal = grantReveal;
        this.shares = shares;
        this.audit = audit;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * @param minutes how long it works; null means the setting
     * @param authorization the caller's internal token as it came in
     * @throws ProblemException when there is no link; what was asked is on record then, too
     */
    public ShareLink make(
            String keyId, RevealRequest request, @Nullable Long minutes, Caller caller, String authorization) {
        var page = page();
        var life = life(minutes);
        var id = UUID.randomUUID().toString();
        var token = ShareToken.draw();
        var decision = grantReveal.decide(
                keyId,
                Form.DIGITS,
                request,
                caller,
                grant -> shares.add(id, grant, token, grant.now().plus(life), request.rotate()));
        return switch (decision) {
            case Refused refused -> throw refused.problem();
            case Granted granted -> {
                if (!audit.holds(granted.recorded().eventId(), authorization)) {
                    grantReveal.takeBack(
                            granted,
                            "the record did not reach the audit log in time",
                            caller,
                            () -> shares.withdraw(id, caller, clock.instant()));
                    throw ProblemException.unavailable(
                            "record-not-written",
                            "The record of this did not reach the audit log, so there is no link. Check audit-service"
                                    + " and try again.");
                }
                yield link(page, id, token, granted, granted.grant().now().plus(life));
            }
        };
    }

    private URI page() {
        var page = properties.page();
        if (page == null) {
            throw ProblemException.conflict(
                    "share-page-missing", "Set vault.share.page to the console's /share as end users reach it.");
        }
        return page;
    }

    private Duration life(@Nullable Long minutes) {
        if (minutes == null) {
            return properties.life();
        }
        if (minutes < 1 || minutes > properties.longest().toMinutes()) {
            throw ProblemException.badRequest(
                    "share-life-invalid",
                    "minutes must be from 1 to " + properties.longest().toMinutes() + ".");
        }
        return Duration.ofMinutes(minutes);
    }

    /** The token goes behind a #, which browsers keep to themselves: no log on the way has it, and no Referer. */
    private static ShareLink link(URI page, String id, ShareToken token, Granted granted, Instant expiresAt) {
        var key = granted.grant().key();
        var eventId = granted.recorded().eventId();
        LOG.atInfo()
                .addKeyValue("keyId", key.keyId())
                .addKeyValue("shareId", id)
                .addKeyValue("eventId", eventId)
                .log("key shared by one-time link");
        return new ShareLink(
                id,
                key.keyId(),
                key.deviceName(),
                key.archived(),
                URI.create(page + "#" + token.text()),
                expiresAt,
                eventId);
    }
}
