package dev.latchkey.vault.reveal;

import dev.latchkey.vault.policy.RevealPolicy;
import dev.latchkey.vault.policy.RevealPolicy.Need;
import dev.latchkey.vault.policy.RevealPolicy.Rotation;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import org.jspecify.annotations.Nullable;

/**
 * What somebody should know before they reveal a key.
 *
 * @param may whether the policy lets them; limits are another matter
 * @param why what is missing and what to do, when they may not
 * @param breakGlass whether they may go past the policy, loudly
 * @param rotation what the reveal leads to when a person does it
 */
public record RevealTerms(
        Rule policy,
        boolean may,
        @Nullable String why,
        Need reason,
        Need ticket,
        boolean breakGlass,
        Rotation rotation,
        long rotationDelayMinutes) {

    static RevealTerms of(RevealPolicy policy, @Nullable String refusal, boolean breakGlass) {
        return new RevealTerms(
                policy.policy(),
                refusal == null,
                refusal,
                policy.reason(),
                policy.ticket(),
                breakGlass,
                policy.rotation(),
                policy.rotationDelay().toMinutes());
    }
}
