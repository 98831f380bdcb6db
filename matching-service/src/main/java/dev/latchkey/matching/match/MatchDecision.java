package dev.latchkey.matching.match;

import dev.latchkey.events.MatchRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the policy says about a device. */
sealed interface MatchDecision {

    /**
     * @param evidence the values that agreed
     * @param actor the person who chose it; null when a rule did
     */
    record Matched(
            long configurationId,
            MatchRule rule,
            String evidence,
            @Nullable String actor) implements MatchDecision {}

    /**
     * A person must decide.
     *
     * @param keepsPlace the configuration it is matched to stays reserved for it
     */
    record NeedsAttention(String reason, List<Long> candidates, boolean keepsPlace) implements MatchDecision {}

    /**
     * @param suggestions configurations of the same name, for a person to confirm
     * @param actor the person who took its match back; null when nobody did
     */
    record Unmatched(
            String reason, List<Long> suggestions, @Nullable String actor) implements MatchDecision {}

    record Ignored(String actor) implements MatchDecision {}

    record NotWindows() implements MatchDecision {}
}
