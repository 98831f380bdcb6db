package dev.latchkey.vault.approval;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.ApprovalGiven;
import dev.latchkey.events.AccessEvent.ApprovalRefused;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.access.AccessRecords;
import dev.latchkey.vault.access.HiddenKeys;
import dev.latchkey.vault.approval.ApprovalState.Obstacle;
import dev.latchkey.vault.approval.ApprovalState.Verdict;
import dev.latchkey.vault.approval.Approvals.Step;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.isolation.DatabaseScope;
import dev.latchkey.vault.policy.Person;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The second person gives their word, or does not. Who tries to decide what is not theirs to decide is on record. */
@Service
public class DecideApproval {

    private static final int LONGEST_CAUSE = 500;

    private final Approvals approvals;
    private final Entitlement entitlement;
    private final AccessRecords records;
    private final HiddenKeys hiddenKeys;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DecideApproval(
            Approvals approvals,
            Entitlement entitlement,
            AccessRecords records,
            HiddenKeys hiddenKeys,
            Outbox outbox,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.approvals = approvals;
        this.entitlement = entitlement;
        this.records = records;
        this.hiddenKeys = hiddenKeys;
        this.outbox = outbox;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** What one decision comes to: what becomes of the approval, and how that is announced. */
    private record Decision(Verdict verdict, Step step, AccessEvent announcement) {}

    private sealed interface Ending {

        record Decided(Approval approval) implements Ending {}

        record Impossible(Approval approval, Obstacle obstacle) implements Ending {}
    }

    /** @throws ProblemException when it is their own, or was decided or is over */
    public Approval give(long id, Caller caller) {
        return decide(id, caller, approval -> giving(approval, caller));
    }

    private Decision giving(Approval approval, Caller caller) {
        var now = clock.instant();
        var given = new ApprovalGiven(
                approval.tenantId(),
                approval.deviceId(),
                approval.organizationId(),
                approval.passwordId(),
                approval.keyId(),
                approval.deviceName(),
                approval.id(),
                approval.askedBy(),
                caller.name(),
                caller.address(),
                approval.state().expiresAt(),
                now);
        return new Decision(
                approval.state().give(Person.named(caller.name()), Person.ofNullable(caller.letInBy()), now),
                Step.GIVEN,
                given);
    }

    /**
     * Refuses it for good; another one may be asked for.
     *
     * @throws ProblemException when it is their own, or was decided or is over
     */
    public Approval refuse(long id, @Nullable String cause, Caller caller) {
        return decide(id, caller, approval -> refusing(approval, cause, caller));
    }

    private Decision refusing(Approval approval, @Nullable String cause, Caller caller) {
        var now = clock.instant();
        var refused = new ApprovalRefused(
                approval.tenantId(),
                approval.deviceId(),
                approval.organizationId(),
                approval.passwordId(),
                approval.keyId(),
                approval.deviceName(),
                approval.id(),
                approval.askedBy(),
                caller.name(),
                cause == null || cause.isBlank() ? null : shortened(cause.strip()),
                caller.address(),
                now);
        return new Decision(
                approval.state().refuse(Person.named(caller.name()), Person.ofNullable(caller.letInBy()), now),
                Step.REFUSED,
                refused);
    }

    private Approval decide(long id, Caller caller, Function<Approval, Decision> decision) {
        var ending = requireNonNull(transaction.execute(
                status -> visible(id, caller).map(approval -> carryOut(decision.apply(approval), approval, caller))));
        return switch (ending.orElseThrow(() -> hidden(id, caller))) {
            case Ending.Decided decided -> decided.approval;
            case Ending.Impossible impossible ->
                throw switch (impossible.obstacle) {
                    case ONESELF, ANOTHERS -> ofOneself(impossible.approval, caller);
                    case WAITING, OVER ->
                        ProblemException.conflict(
                                "approval-over",
                                "It was decided already, or its time is over; a new one can be asked for.");
                };
        };
    }

    private Ending carryOut(Decision decision, Approval approval, Caller caller) {
        return switch (decision.verdict) {
            case Verdict.No no -> new Ending.Impossible(approval, no.obstacle());
            case Verdict.Becomes becomes -> {
                var announced = outbox.append(decision.announcement, Cause.start());
                approvals.save(approval, becomes.phase(), caller.name());
                approvals.record(approval.id(), decision.step, caller, decision.announcement.at(), announced);
                yield new Ending.Decided(visible(approval.id(), caller).orElseThrow());
            }
        };
    }

    private Optional<Approval> visible(long id, Caller caller) {
        return approvals.hold(id).filter(approval -> entitlement.holds() && caller.maySee(approval.organizationId()));
    }

    private ProblemException ofOneself(Approval approval, Caller caller) {
        return DatabaseScope.asService(() -> {
            deny(approval, "nobody decides about an approval they asked for themselves", caller);
            return ProblemException.forbidden(
                    "approval-of-oneself",
                    "You asked for this one yourself, or let in who did, or they let you in; somebody else has to decide"
                            + " about it.");
        });
    }

    /** One of an organization of others is as good as none, but for the record. */
    private ProblemException hidden(long id, Caller caller) {
        return DatabaseScope.asService(() -> {
            approvals.hold(id).ifPresent(approval -> deny(approval, hiddenKeys.why(), caller));
            return ProblemException.notFound(
                    "approval-unknown", "There is no such approval; GET /reveal-approvals lists them.");
        });
    }

    private void deny(Approval approval, String why, Caller caller) {
        var denied = new KeyAccessDenied(
                approval.tenantId(),
                approval.organizationId(),
                approval.keyId(),
                caller.name(),
                "approval " + approval.id() + " is not theirs to decide: " + why,
                caller.address(),
                clock.instant(),
                caller.machine());
        records.denied(denied, approval.passwordId(), null);
    }

    private static String shortened(String cause) {
        return cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause;
    }
}
