package dev.latchkey.matching.match;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.device.Verdict;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Decides about devices whose rows are locked, and saves what changed, with a handful of statements for all of them. */
@Component
class DecideMatches {

    private final Round.Reader reader;
    private final Devices devices;
    private final Decisions decisions;
    private final Clock clock;

    DecideMatches(Round.Reader reader, Devices devices, Decisions decisions, Clock clock) {
        this.reader = reader;
        this.devices = devices;
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * While others decide too.
     *
     * @throws OthersConcerned when devices would have to be decided as well that somebody else is at
     */
    Outcome decideBesideOthers(List<Review> reviews) {
        var outcome = new Outcome();
        if (reviews.isEmpty()) {
            return outcome;
        }
        var round = reader.besideOthers(reviews);
        var others = round.others();
        var concerned = free(round, others, reviews.getFirst().cause());
        decide(reviews, round, outcome);
        if (!concerned.isEmpty()) {
            decide(concerned, reader.whereFree(concerned), outcome);
        }
        return outcome;
    }

    /** The other devices, locked as they were when the round was read. */
    private List<Review> free(Round round, Set<DeviceRef> others, Cause cause) {
        var free = devices.lockFree(others);
        if (free.size() < others.size() || !free.stream().allMatch(round::knows)) {
            throw new OthersConcerned();
        }
        return free.stream().map(device -> Review.again(device, cause)).toList();
    }

    /** While nobody else decides: devices that share something with these are decided anew, too. */
    Outcome decideAlone(List<Review> reviews) {
        var outcome = new Outcome();
        if (reviews.isEmpty()) {
            return outcome;
        }
        var round = reader.alone(reviews);
        var others = round.others();
        decide(reviews, round, outcome);
        if (!others.isEmpty()) {
            var cause = reviews.getFirst().cause();
            var concerned = devices.lock(others).values().stream()
                    .map(device -> Review.again(device, cause))
                    .toList();
            decide(concerned, reader.alone(concerned), outcome);
        }
        return outcome;
    }

    private void decide(List<Review> reviews, Round round, Outcome outcome) {
        var changed = new ArrayList<Device>();
        var decided = new ArrayList<Device>();
        for (var review : reviews) {
            var device = review.now().described() ? decideOne(review, round, outcome) : review.now();
            outcome.decided().put(device.ref(), device);
            if (!device.equals(review.before())) {
                changed.add(device);
            }
            if (device.verdict().differsFrom(review.before().verdict())) {
                decided.add(device);
            }
        }
        devices.save(changed);
        decisions.record(decided, clock.instant());
    }

    private Device decideOne(Review review, Round round, Outcome outcome) {
        var device = review.now();
        var decision = MatchPolicy.decide(round.machine(device), round.candidates(device));
        var decided = device.with(moved(review, verdict(review, decision)));
        MatchAnnouncements.of(review, decided, clock.instant(), outcome);
        return decided;
    }

    /** The device's verdict as it was when the decision says nothing new. */
    private Verdict verdict(Review review, MatchDecision decision) {
        var before = review.now().verdict();
        return switch (decision) {
            case MatchDecision.Matched matched -> matched(review, matched);
            case MatchDecision.NeedsAttention open ->
                renamed(review, before.needsAttention(open.reason(), open.candidates(), open.keepsPlace()));
            case MatchDecision.Unmatched unmatched ->
                before.unmatched(unmatched.reason(), unmatched.suggestions(), unmatched.actor());
            case MatchDecision.Ignored ignored -> before.ignored(ignored.actor());
            case MatchDecision.NotWindows notWindows -> before.notWindows();
        };
    }

    /** A match that holds keeps the rule and the evidence it was made with. */
    private Verdict matched(Review review, MatchDecision.Matched matched) {
        var before = review.now().verdict();
        if (!before.isMatchTo(matched.configurationId(), matched.actor())) {
            return before.matched(
                    matched.configurationId(), matched.rule(), matched.evidence(), matched.actor(), clock.instant());
        }
        return renamed(review, before);
    }

    /** Whose a device is that has no configuration, others know from its announcements alone. */
    private static Verdict moved(Review review, Verdict decided) {
        return decided.version() == review.now().verdict().version()
                        && decided.version() > 0
                        && !Objects.equals(
                                review.now().organizationId(), review.before().organizationId())
                ? decided.again()
                : decided;
    }

    /** R16: keys that are filed somewhere follow the name of their device, whatever else is decided. */
    private static Verdict renamed(Review review, Verdict decided) {
        var before = review.now().verdict();
        return decided.version() == before.version()
                        && decided.configurationId() != null
                        && !review.now().description().showsAs(review.before().description())
                ? before.again()
                : decided;
    }
}
