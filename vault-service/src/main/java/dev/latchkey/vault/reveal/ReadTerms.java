package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.approval.UseApproval;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Says beforehand what a reveal would ask for and lead to; of a key in the host-proof vault, what opening it would. Nothing
 * is shown, so nothing goes on record.
 */
@Service
public class ReadTerms {

    private final FindKeys findKeys;
    private final RevealPolicies policies;
    private final UseApproval approvals;
    private final SealedElsewhere sealedElsewhere;
    private final PolicyCheck check;
    private final Clock clock;

    ReadTerms(
            FindKeys findKeys,
            RevealPolicies policies,
            UseApproval approvals,
            SealedElsewhere sealedElsewhere,
            PolicyCheck check,
            Clock clock) {
        this.findKeys = findKeys;
        this.policies = policies;
        this.approvals = approvals;
        this.sealedElsewhere = sealedElsewhere;
        this.check = check;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public RevealTerms of(String keyId, @Nullable String tenantId, Caller caller) {
        var key = findKeys.byKeyId(keyId, tenantId, caller).orElseThrow(FindKeys::unknown);
        var policy = policies.of(key.organizationId());
        var approval =
                policy.policy() == Rule.APPROVAL ? approvals.latest(key, caller).orElse(null) : null;
        var elsewhere = key.vaulted() ? sealedElsewhere.obstacle(key, caller) : Optional.<ProblemException>empty();
        var obstacle = elsewhere.or(() -> check.obstacle(key, policy, approval, caller));
        return RevealTerms.of(
                policy,
                obstacle.orElse(null),
                elsewhere.isEmpty() && caller.role() == Role.ADMINISTRATOR,
                approval,
                clock.instant());
    }
}
