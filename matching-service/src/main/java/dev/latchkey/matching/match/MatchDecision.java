package dev.latchkey.matching.match;

import dev.latchkey.events.MatchRule;
import java.util.List;

/** What the policy says about a device. */
sealed interface MatchDecision {

    /** It stays with the configuration it has. */
    record Pinned(long configurationId) implements MatchDecision {}

    /** @param evidence the values that agreed */
    record Matched(long configurationId, MatchRule rule, String evidence) implements MatchDecision {}

    /** A person must decide. */
    record Ambiguous(String reason, List<Long> candidates) implements MatchDecision {}

    /** @param suggestions configurations of the same name, for a person to confirm */
    record Unmatched(String reason, List<Long> suggestions) implements MatchDecision {}

    record NotWindows() implements MatchDecision {}
}
