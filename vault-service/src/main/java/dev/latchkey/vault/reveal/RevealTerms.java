package dev.latchkey.vault.reveal;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.approval.ApprovalState.Phase;
import dev.latchkey.vault.policy.RevealPolicy;
import dev.latchkey.vault.policy.RevealPolicy.Need;
import dev.latchkey.vault.policy.RevealPolicy.Rotation;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody should know before they reveal a key.
 *
 * @param may whether the policy lets them; limits are another matter
 * @param why what is missing and what to do, when they may not
 * @param breakGlass whether they may go past the policy, loudly
 * @param rotation what the reveal leads to when a person does it
 * @param approval the last one they asked for this key, where the policy asks for one
 */
public record RevealTerms(
        Rule policy,
        boolean may,
        @Nullable String why,
        Need reason,
        Need ticket,
        boolean breakGlass,
        Rotation rotation,
        long rotationDelayMinutes,
        @Nullable Approval approval) {

    /** How an approval stands. */
    public record Approval(long id, Phase state, Instant expiresAt) {}

    static RevealTerms of(
            RevealPolicy policy,
            @Nullable ProblemException obstacle,
            boolean breakGlass,
            dev.latchkey.vault.approval.@Nullable Approval approval,
            Instant now) {
        return new RevealTerms(
                policy.policy(),
                obstacle == null,
                obstacle == null ? null : obstacle.detail(),
                policy.reason(),
                policy.ticket(),
                breakGlass,
                policy.rotation(),
                policy.rotationDelay().toMinutes(),
                approval == null
                        ? null
                        : new Approval(
                                approval.id(),
                                approval.state().at(now),
                                approval.state().expiresAt()));
    }
}
