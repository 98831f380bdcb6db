package dev.latchkey.vault.share;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import dev.latchkey.vault.reveal.AuditLog;
import dev.latchkey.vault.reveal.RevealReason;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a link. It is as good as the digits, so it takes what a reveal takes, and leaves only once the audit log has its
 * record: until then nobody knows the token. Not one transaction, for no lock may be held while waiting.
 */
@Component
public class MakeShare {

    private static final Logger LOG = LoggerFactory.getLogger(MakeShare.class);

    private final FindKeys findKeys;
    private final RevealPolicies policies;
    private final Shares shares;
    private final AuditLog audit;
    private final ShareProperties properties;
    private final Clock clock;

    MakeShare(
            FindKeys findKeys,
            RevealPolicies policies,
            Shares shares,
            AuditLog audit,
            ShareProperties properties,
            Clock clock) {
        this.findKeys = findKeys;
        this.policies = policies;
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
            String keyId, @Nullable String givenReason, @Nullable Long minutes, Caller caller, String authorization) {
        var page = page();
        var life = life(minutes);
        var key = findKeys.byKeyId(keyId, caller).orElseThrow(FindKeys::unknown);
        if (policies.of(key.organizationId()).policy() != Rule.ACCESS) {
            throw ProblemException.forbidden(
                    "reveal-not-permitted", "The policy of the organization does not let you reveal its keys.");
        }
        var reason = RevealReason.of(givenReason)
                .orElseThrow(() -> ProblemException.badRequest("reason-missing", "Say why."))
                .text();
        var now = clock.instant();
        var token = ShareToken.draw();
        var expiresAt = now.plus(life);
        var made = shares.add(key, reason, token, expiresAt, caller, now);
        if (!audit.holds(made.eventId(), authorization)) {
            shares.retract(
                    made, key, reason, "the record did not reach the audit log in time", caller, clock.instant());
            throw ProblemException.unavailable(
                    "record-not-written",
                    "The record of this did not reach the audit log, so there is no link. Check audit-service and try"
                            + " again.");
        }
        LOG.atInfo()
                .addKeyValue("keyId", key.keyId())
                .addKeyValue("shareId", made.shareId())
                .addKeyValue("eventId", made.eventId())
                .log("key shared by one-time link");
        return link(page, token, key, made, expiresAt);
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
    private static ShareLink link(
            URI page, ShareToken token, KeyRecord key, Shares.Made made, java.time.Instant expiresAt) {
        return new ShareLink(
                made.shareId(),
                key.keyId(),
                key.deviceName(),
                key.archived(),
                URI.create(page + "#" + token.text()),
                expiresAt,
                made.eventId());
    }
}
