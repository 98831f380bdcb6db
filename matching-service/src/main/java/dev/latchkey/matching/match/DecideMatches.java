package dev.latchkey.matching.match;

import dev.latchkey.matching.MatchingProperties;
import dev.latchkey.matching.configuration.Configurations;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.device.Verdict;
import dev.latchkey.matching.hardware.Traits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * Decides about a round of devices whose rows are locked, and saves what changed. Candidates of all of them come from one
 * query.
 */
@Component
class DecideMatches {

    private final Configurations configurations;
    private final Devices devices;
    private final Traits notIdentifying;
    private final Clock clock;

    DecideMatches(Configurations configurations, Devices devices, MatchingProperties properties, Clock clock) {
        this.configurations = configurations;
        this.devices = devices;
        this.notIdentifying = properties.notIdentifyingTraits();
        this.clock = clock;
    }

    /**
     * A configuration that a device gave up may be what another one waits for: those are decided in a second round.
     * Only the holder of the registry lock may cause that, see {@link MatchDevices}.
     */
    Outcome decide(List<Review> reviews) {
        var outcome = round(reviews);
        if (!outcome.freed().isEmpty()) {
            var cause = reviews.getFirst().cause();
            var waiting = devices.openToConfigurations(outcome.freed()).stream()
                    .map(device -> new Review(device, device, cause))
                    .toList();
            outcome.add(round(waiting));
        }
        return outcome;
    }

    private Outcome round(List<Review> reviews) {
        var outcome = new Outcome();
        if (reviews.isEmpty()) {
            return outcome;
        }
        var index = candidates(reviews);
        var claims = claims(reviews, index);
        var changed = new ArrayList<Device>();
        for (var review : reviews) {
            var device = review.now().described() ? decideOne(review, index, claims, outcome) : review.now();
            outcome.decided().put(device.ref(), device);
            if (!device.equals(review.before())) {
                changed.add(device);
            }
        }
        devices.save(changed);
        noteFreed(reviews, outcome, claims);
        return outcome;
    }

    private CandidateIndex candidates(List<Review> reviews) {
        var sought = new ArrayList<Sought>();
        var pinned = new HashSet<Long>();
        for (var review : reviews) {
            var device = review.now();
            var organization = device.organizationId();
            if (organization == null || !device.description().windows()) {
                continue;
            }
            var configuration = device.verdict().configurationId();
            if (configuration != null) {
                pinned.add(configuration);
            }
            sought.add(new Sought(organization, device.description().traits()));
        }
        return new CandidateIndex(sought.isEmpty() ? List.of() : configurations.candidates(sought, pinned));
    }

    private Claims claims(List<Review> reviews, CandidateIndex index) {
        var wanted = new TreeSet<Long>();
        var held = new TreeSet<Long>();
        for (var review : reviews) {
            var configuration = review.before().verdict().configurationId();
            if (configuration == null) {
                wanted.addAll(index.idsOf(review.now()));
            } else {
                held.add(configuration);
                held.addAll(index.idsOf(review.now()));
            }
        }
        configurations.lock(wanted);
        held.addAll(wanted);
        var claims = new Claims(devices.holders(held));
        reviews.forEach(review -> claims.update(review.before(), review.now()));
        return claims;
    }

    private Device decideOne(Review review, CandidateIndex index, Claims claims, Outcome outcome) {
        var device = review.now();
        var machine = new Machine(
                device.description().windows(),
                device.organizationId() != null,
                device.description().traits().without(notIdentifying),
                device.verdict().configurationId());
        var decision = MatchPolicy.decide(machine, index.of(device, claims));
        var decided = device.with(verdict(review, decision));
        claims.update(device, decided);
        MatchAnnouncements.of(review, decided, clock.instant(), outcome);
        return decided;
    }

    /** The device's verdict as it was when the decision says nothing new. */
    private Verdict verdict(Review review, MatchDecision decision) {
        var before = review.now().verdict();
        return switch (decision) {
            case MatchDecision.Pinned pinned ->
                review.now().description().showsAs(review.before().description()) ? before : before.again();
            case MatchDecision.Matched matched ->
                before.matched(matched.configurationId(), matched.rule(), matched.evidence(), clock.instant());
            case MatchDecision.Ambiguous ambiguous -> before.ambiguous(ambiguous.reason(), ambiguous.candidates());
            case MatchDecision.Unmatched unmatched -> before.unmatched(unmatched.reason(), unmatched.suggestions());
            case MatchDecision.NotWindows notWindows -> before.notWindows();
        };
    }

    private static void noteFreed(Collection<Review> reviews, Outcome outcome, Claims claims) {
        reviews.stream()
                .filter(review -> review.before().holdsConfiguration())
                .map(review -> review.before().verdict().configurationId())
                .filter(Objects::nonNull)
                .filter(claims::isFree)
                .forEach(outcome.freed()::add);
    }
}
