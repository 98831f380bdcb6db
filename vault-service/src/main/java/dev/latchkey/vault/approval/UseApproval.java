package dev.latchkey.vault.approval;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.approval.ApprovalState.Verdict;
import dev.latchkey.vault.approval.Approvals.Step;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Person;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** An approval lets one reveal through: it is used up with the record of that reveal, or not at all. */
@Component
public class UseApproval {

    private final Approvals approvals;
    private final Clock clock;

    UseApproval(Approvals approvals, Clock clock) {
        this.approvals = approvals;
        this.clock = clock;
    }

    /** The last one that the caller asked for this key. */
    @Transactional(readOnly = true)
    public Optional<Approval> latest(KeyRecord key, Caller caller) {
        return approvals.latest(key, caller);
    }

    /** Empty when there is none, or it cannot be used now. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Approval> use(KeyRecord key, Caller caller) {
        var now = clock.instant();
        return approvals
                .holdLatest(key, caller)
                .filter(held -> held.state().use(Person.named(caller.name()), now) instanceof Verdict.Becomes)
                .map(held -> {
                    approvals.save(held, ApprovalState.Phase.USED, held.decidedBy());
                    approvals.record(held.id(), Step.USED, caller, now, null);
                    return held;
                });
    }

    /** The reveal it was used for showed nothing: it is good for another one, unless another one was asked for. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void giveBack(long id, KeyRecord key, Caller caller) {
        approvals.holdPair(key, caller);
        approvals.holdLatest(key, caller).filter(latest -> latest.id() == id).ifPresent(held -> {
            if (held.state().giveBack() instanceof Verdict.Becomes becomes) {
                approvals.save(held, becomes.phase(), held.decidedBy());
                approvals.record(id, Step.GIVEN_BACK, caller, clock.instant(), null);
            }
        });
    }
}
