package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Says beforehand what a reveal would ask for and lead to. Nothing is shown, so nothing goes on record. */
@Service
public class ReadTerms {

    private final FindKeys findKeys;
    private final RevealPolicies policies;

    ReadTerms(FindKeys findKeys, RevealPolicies policies) {
        this.findKeys = findKeys;
        this.policies = policies;
    }

    @Transactional(readOnly = true)
    public RevealTerms of(String keyId, Caller caller) {
        var key = findKeys.byKeyId(keyId, caller).orElseThrow(FindKeys::unknown);
        var policy = policies.of(key.organizationId());
        var refusal = policy.policy() == Rule.ACCESS ? null : "The policy of the organization does not let you.";
        return RevealTerms.of(policy, refusal, caller.role() == Role.ADMINISTRATOR);
    }
}
