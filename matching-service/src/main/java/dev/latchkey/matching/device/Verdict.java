package dev.latchkey.matching.device;

import dev.latchkey.events.MatchRule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a device.
 *
 * @param configurationId of a matched device
 * @param rule by which a matched device was matched
 * @param evidence the values that agreed, or the reason why there is no match
 * @param candidates configurations a person may choose from
 * @param version grows with every announcement of the device's match
 * @param matchedAt when the device was last matched; stays when it loses the match, because its keys stay in the vault
 */
public record Verdict(
        MatchState state,
        @Nullable Long configurationId,
        @Nullable MatchRule rule,
        String evidence,
        List<Long> candidates,
        long version,
        @Nullable Instant matchedAt) {

    public Verdict matched(long configuration, MatchRule by, String because, Instant now) {
        return new Verdict(MatchState.MATCHED, configuration, by, because, List.of(), version + 1, now);
    }

    public Verdict ambiguous(String reason, List<Long> choice) {
        return open(MatchState.AMBIGUOUS, reason, choice);
    }

    public Verdict unmatched(String reason, List<Long> suggestions) {
        return open(MatchState.UNMATCHED, reason, suggestions);
    }

    /** Left alone. Only a device that somebody heard of before is announced. */
    public Verdict notWindows() {
        return version == 0
                ? new Verdict(MatchState.NOT_WINDOWS, null, null, "", List.of(), 0, null)
                : open(MatchState.NOT_WINDOWS, "not a Windows device any more", List.of());
    }

    /** The same decision, announced once more because the device itself changed. */
    public Verdict again() {
        return new Verdict(state, configurationId, rule, evidence, candidates, version + 1, matchedAt);
    }

    /** The same verdict when it says the same already. */
    private Verdict open(MatchState why, String reason, List<Long> choice) {
        return state == why && evidence.equals(reason) && candidates.equals(choice)
                ? this
                : new Verdict(why, null, null, reason, choice, version + 1, matchedAt);
    }
}
