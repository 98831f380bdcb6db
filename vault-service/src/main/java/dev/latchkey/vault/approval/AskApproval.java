package dev.latchkey.vault.approval;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.AccessEvent.ApprovalAsked;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.access.HiddenKeys;
import dev.latchkey.vault.approval.Approvals.Step;
import dev.latchkey.vault.isolation.DatabaseScope;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Purpose;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import dev.latchkey.vault.policy.RevealSettings;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Asks a second person for their word. Who has an open one for the key gets that. */
@Service
public class AskApproval {

    private final FindKeys findKeys;
    private final RevealPolicies policies;
    private final RevealSettings settings;
    private final Approvals approvals;
    private final HiddenKeys hiddenKeys;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AskApproval(
            FindKeys findKeys,
            RevealPolicies policies,
            RevealSettings settings,
            Approvals approvals,
            HiddenKeys hiddenKeys,
            Outbox outbox,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.findKeys = findKeys;
        this.policies = policies;
        this.settings = settings;
        this.approvals = approvals;
        this.hiddenKeys = hiddenKeys;
        this.outbox = outbox;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Who asks for a key that is hidden from them is on record.
     *
     * @throws ProblemException when none is needed, or something has to be said with it
     */
    public Approval ask(
            String keyId, @Nullable String tenantId, @Nullable String reason, @Nullable String ticket, Caller caller) {
        var key = findKeys.byKeyId(keyId, tenantId, caller)
                .orElseThrow(() -> DatabaseScope.asService(() -> hiddenKeys.refuse(keyId, caller)));
        return requireNonNull(transaction.execute(status -> ask(key, reason, ticket, caller)));
    }

    private Approval ask(KeyRecord key, @Nullable String reason, @Nullable String ticket, Caller caller) {
        var policy = policies.of(key.organizationId());
        if (policy.policy() != Rule.APPROVAL) {
            throw ProblemException.conflict(
                    "approval-not-needed", "The policy of this key's organization asks for no approval; reveal it.");
        }
        var purpose = Purpose.of(reason, ticket, policy);
        approvals.holdPair(key, caller);
        var now = clock.instant();
        approvals.expire(now);
        approvals
                .ask(key, caller, purpose.reason(), purpose.ticket(), now, now.plus(settings.approvalLife()))
                .ifPresent(id -> {
                    var eventId = outbox.append(
                            new ApprovalAsked(
                                    key.tenantId(),
                                    key.deviceId(),
                                    key.organizationId(),
                                    key.passwordId(),
                                    key.keyId(),
                                    key.deviceName(),
                                    id,
                                    caller.name(),
                                    purpose.reason(),
                                    purpose.ticket(),
                                    caller.address(),
                                    now.plus(settings.approvalLife()),
                                    now),
                            Cause.start());
                    approvals.record(id, Step.ASKED, caller, now, eventId);
                });
        return open(key, caller);
    }

    private Approval open(KeyRecord key, Caller caller) {
        return approvals
                .latest(key, caller)
                .orElseThrow(() -> ProblemException.conflict(
                        "approval-elsewhere",
                        "An approval is open that was asked for when the key belonged to another organization; ask"
                                + " again when it has run out."));
    }
}
