package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.approval.Approval;
import dev.latchkey.vault.approval.ApprovalState.Verdict;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Person;
import dev.latchkey.vault.policy.RevealPermissions;
import dev.latchkey.vault.policy.RevealPolicy;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether the policy of a key's organization lets somebody reveal it. */
@Component
class PolicyCheck {

    private final RevealPermissions permissions;
    private final Clock clock;

    PolicyCheck(RevealPermissions permissions, Clock clock) {
        this.permissions = permissions;
        this.clock = clock;
    }

    /**
     * What is in the way, and what to do about it; empty when nothing is.
     *
     * @param approval the last one that the caller asked for this key
     */
    Optional<ProblemException> obstacle(
            KeyRecord key, RevealPolicy policy, @Nullable Approval approval, Caller caller) {
        return switch (policy.policy()) {
            case ACCESS -> Optional.empty();
            case PERMISSION ->
                permissions.has(caller, key.organizationId())
                        ? Optional.empty()
                        : Optional.of(ProblemException.forbidden(
                                "reveal-not-permitted",
                                "Only people who were given the permission may reveal keys of this organization; a"
                                        + " manager or administrator can give it to you."));
            case APPROVAL -> Optional.ofNullable(needed(approval, caller));
        };
    }

    private @Nullable ProblemException needed(@Nullable Approval approval, Caller caller) {
        if (approval == null) {
            return approvalNeeded("Ask for one");
        }
        var now = clock.instant();
        if (approval.state().use(Person.named(caller.name()), now) instanceof Verdict.Becomes) {
            return null;
        }
        return approvalNeeded(
                switch (approval.state().at(now)) {
                    case ASKED, GIVEN -> "Yours (" + approval.id() + ") was asked for and is not given yet";
                    case REFUSED ->
                        approval.decidedBy() + " refused yours (" + approval.id() + "); ask for another one";
                    case USED -> "Yours (" + approval.id() + ") is used up; ask for another one";
                    case EXPIRED -> "Yours (" + approval.id() + ") ran out; ask for another one";
                });
    }

    private static ProblemException approvalNeeded(String what) {
        return ProblemException.forbidden(
                "approval-needed",
                "A second person has to approve each reveal of this organization's keys. " + what
                        + "; a manager or administrator other than you can give it.");
    }
}
