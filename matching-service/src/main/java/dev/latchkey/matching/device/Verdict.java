package dev.latchkey.matching.device;

import dev.latchkey.events.MatchRule;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a device.
 *
 * @param configurationId of a matched device; of one that needs attention when its keys are there already and stay
 * @param rule by which a matched device was matched
 * @param evidence the values that agreed, or the reason why there is no match
 * @param candidates configurations a person may choose from
 * @param actor the person who decided; null when a rule did
 * @param version grows with every announcement of the device's match
 * @param matchedAt when the device was last matched; stays when it loses the match, because its keys stay in the vault
 */
public record Verdict(
        MatchState state,
        @Nullable Long configurationId,
        @Nullable MatchRule rule,
        String evidence,
        List<Long> candidates,
        @Nullable String actor,
        long version,
        @Nullable Instant matchedAt) {

    /** About a device nobody has described yet. */
    public static final Verdict NONE = new Verdict(MatchState.UNKNOWN, null, null, "", List.of(), null, 0, null);

    public Verdict matched(long configuration, MatchRule by, String because, @Nullable String person, Instant now) {
        return new Verdict(MatchState.MATCHED, configuration, by, because, List.of(), person, version + 1, now);
    }

    /** @param keepsPlace the configuration it has stays reserved for it */
    public Verdict needsAttention(String reason, List<Long> choice, boolean keepsPlace) {
        return open(MatchState.NEEDS_ATTENTION, keepsPlace ? configurationId : null, reason, choice, null);
    }

    public Verdict unmatched(String reason, List<Long> suggestions, @Nullable String person) {
        return open(MatchState.UNMATCHED, null, reason, suggestions, person);
    }

    public Verdict ignored(String person) {
        return open(MatchState.IGNORED, null, "left alone, says " + person, List.of(), person);
    }

    /** Left alone. Only a device that somebody heard of before is announced. */
    public Verdict notWindows() {
        return version == 0
                ? new Verdict(MatchState.NOT_WINDOWS, null, null, "", List.of(), null, 0, null)
                : open(MatchState.NOT_WINDOWS, null, "not a Windows device any more", List.of(), null);
    }

    /** The same decision, announced once more because the device itself changed. */
    public Verdict again() {
        return new Verdict(state, configurationId, rule, evidence, candidates, actor, version + 1, matchedAt);
    }

    /** Holds the configuration no longer, before it is decided what comes instead. */
    public Verdict withoutPlace() {
        return new Verdict(MatchState.UNMATCHED, null, null, "", List.of(), null, version, matchedAt);
    }

    public boolean isMatchTo(long configuration, @Nullable String person) {
        return state == MatchState.MATCHED
                && Objects.equals(configurationId, configuration)
                && Objects.equals(actor, person);
    }

    /** Says something else, not only once more. */
    public boolean differsFrom(Verdict other) {
        return state != other.state
                || !Objects.equals(configurationId, other.configurationId)
                || rule != other.rule
                || !evidence.equals(other.evidence)
                || !candidates.equals(other.candidates)
                || !Objects.equals(actor, other.actor);
    }

    /** The same verdict when it says the same already. */
    private Verdict open(
            MatchState why, @Nullable Long place, String reason, List<Long> choice, @Nullable String person) {
        var now = new Verdict(why, place, null, reason, choice, person, version + 1, matchedAt);
        return now.differsFrom(this) ? now : this;
    }
}
