package dev.latchkey.vault.approval;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.ApprovalGiven;
import dev.latchkey.events.AccessEvent.ApprovalRefused;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.approval.ApprovalState.Verdict;
import dev.latchkey.vault.approval.Approvals.Step;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.policy.Person;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The second person gives their word, or does not. */
@Service
public class DecideApproval {

    private static final int LONGEST_CAUSE = 500;

    private final Approvals approvals;
    private final Entitlement entitlement;
    private final Outbox outbox;
    private final Clock clock;

    DecideApproval(Approvals approvals, Entitlement entitlement, Outbox outbox, Clock clock) {
        this.approvals = approvals;
        this.entitlement = entitlement;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @throws ProblemException when it is their own, or was decided or is over */
    @Transactional
    public Approval give(long id, Caller caller) {
        var approval = visible(id, caller);
        var now = clock.instant();
        var given = new ApprovalGiven(
                approval.tenantId(),
                approval.deviceId(),
                approval.organizationId(),
                approval.passwordId(),
                approval.keyId(),
                approval.deviceName(),
                id,
                approval.askedBy(),
                caller.name(),
                caller.address(),
                approval.state().expiresAt(),
                now);
        return decide(
                approval, approval.state().give(Person.named(caller.name()), now), Step.GIVEN, given, caller, now);
    }

    /**
     * Refuses it for good; another one may be asked for.
     *
     * @throws ProblemException when it is their own, or was decided or is over
     */
    @Transactional
    public Approval refuse(long id, @Nullable String cause, Caller caller) {
        var approval = visible(id, caller);
        var now = clock.instant();
        var refused = new ApprovalRefused(
                approval.tenantId(),
                approval.deviceId(),
                approval.organizationId(),
                approval.passwordId(),
                approval.keyId(),
                approval.deviceName(),
                id,
                approval.askedBy(),
                caller.name(),
                cause == null || cause.isBlank() ? null : shortened(cause.strip()),
                caller.address(),
                now);
        return decide(
                approval,
                approval.state().refuse(Person.named(caller.name()), now),
                Step.REFUSED,
                refused,
                caller,
                now);
    }

    private Approval decide(
            Approval approval, Verdict verdict, Step step, AccessEvent announcement, Caller caller, Instant now) {
        return switch (verdict) {
            case Verdict.Becomes becomes -> {
                approvals.save(approval, becomes.phase(), caller.name());
                approvals.record(approval.id(), step, caller, now, outbox.append(announcement, Cause.start()));
                yield visible(approval.id(), caller);
            }
            case Verdict.No no ->
                throw switch (no.obstacle()) {
                    case ONESELF, ANOTHERS ->
                        ProblemException.forbidden(
                                "approval-of-oneself",
                                "You asked for this one yourself; somebody else has to decide about it.");
                    case WAITING, OVER ->
                        ProblemException.conflict(
                                "approval-over",
                                "It was decided already, or its time is over; a new one can be asked for.");
                };
        };
    }

    /** One of an organization of others is as good as none. */
    private Approval visible(long id, Caller caller) {
        return approvals
                .hold(id)
                .filter(approval -> entitlement.holds() && caller.maySee(approval.organizationId()))
                .orElseThrow(() -> ProblemException.notFound(
                        "approval-unknown", "There is no such approval; GET /reveal-approvals lists them."));
    }

    private static String shortened(String cause) {
        return cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause;
    }
}
