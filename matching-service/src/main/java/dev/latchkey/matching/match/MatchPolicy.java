package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.device.Ruling;
import dev.latchkey.matching.match.MatchDecision.Ignored;
import dev.latchkey.matching.match.MatchDecision.Matched;
import dev.latchkey.matching.match.MatchDecision.NeedsAttention;
import dev.latchkey.matching.match.MatchDecision.NotWindows;
import dev.latchkey.matching.match.MatchDecision.Unmatched;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which configuration a device is. What a person says counts most, else the evidence, see {@link EvidencePolicy}. An earlier
 * match holds when what spoke for it is gone. What is not clear is for a person: a key filed with the wrong machine is worse
 * than a key that waits.
 *
 * <p>Where there is evidence, the decision follows from what devices and configurations say now, whatever came first. Only a
 * match whose evidence is gone depends on the past.
 */
final class MatchPolicy {

    private MatchPolicy() {}

    static MatchDecision decide(Machine machine, Collection<Candidate> candidates) {
        if (!machine.windows()) {
            return new NotWindows();
        }
        var ruling = machine.ruling();
        if (ruling != null && ruling.kind() == Ruling.Kind.IGNORE) {
            return new Ignored(ruling.by());
        }
        if (!machine.owned()) {
            return new Unmatched("the tenant is not connected to an organization", List.of(), null);
        }
        var open = candidates.stream()
                .filter(candidate -> !isRefused(machine, candidate))
                .toList();
        if (ruling != null) {
            return ruled(machine, ruling, candidates, open);
        }
        var found = EvidencePolicy.decide(machine, open);
        return machine.filedUnder() == null || machine.moved()
                ? succeeded(machine, open, found)
                : remembered(machine, machine.filedUnder(), candidates, found);
    }

    /** What speaks for configurations other than this one, to see later whether anything is new. */
    static String evidenceBeside(long configurationId, Machine machine, Collection<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.configurationId() != configurationId)
                .map(candidate -> candidate.configurationId() + " " + evidence(machine, candidate))
                .filter(line -> !line.endsWith(" "))
                .sorted()
                .collect(Collectors.joining("; "));
    }

    /** What speaks for this configuration. */
    static String evidence(Machine machine, Candidate candidate) {
        return machine.agreementWith(candidate).inWords();
    }

    static boolean isRefused(Machine machine, Candidate candidate) {
        return machine.refusals().stream()
                .anyMatch(refusal -> refusal.configurationId() == candidate.configurationId()
                        && refusal.seen().equals(evidence(machine, candidate)));
    }

    /** A person chose. Only what they could not know then makes us ask again. */
    private static MatchDecision ruled(
            Machine machine, Ruling ruling, Collection<Candidate> all, List<Candidate> open) {
        var wanted = requireNonNull(ruling.configurationId());
        var chosen = with(wanted, all);
        if (chosen.isEmpty()) {
            return new NeedsAttention(
                    "the configuration " + ruling.by() + " chose is not there any more",
                    choice(EvidencePolicy.decide(machine, open)),
                    true);
        }
        var later = chosen.get().rivals().stream()
                .filter(rival -> rival.ruledAt() != null && rival.ruledAt().isAfter(ruling.at()))
                .findFirst();
        if (later.isPresent() && !machine.settled()) {
            return new NeedsAttention(
                    "configuration " + wanted + " is device " + later.get().name() + ", by a later decision",
                    List.of(wanted),
                    true);
        }
        var agreement = machine.agreementWith(chosen.get());
        var beside = evidenceBeside(wanted, machine, open);
        if (!agreement.any() && !beside.isEmpty() && !beside.equals(ruling.seen())) {
            return contradicted(
                    "matched to configuration " + wanted + " by " + ruling.by(),
                    wanted,
                    EvidencePolicy.decide(machine, open));
        }
        var words = agreement.inWords();
        return new Matched(
                wanted,
                MatchRule.PINNED,
                "decision of " + ruling.by() + (words.isEmpty() ? "" : "; the same " + words),
                ruling.by());
    }

    /** What a match rests on may go; the match stays, unless something else fits now. */
    private static MatchDecision remembered(
            Machine machine, long filedUnder, Collection<Candidate> all, MatchDecision found) {
        var here = with(filedUnder, all);
        if (here.isEmpty()) {
            return new NeedsAttention(
                    "configuration " + filedUnder + ", which it was, is not there any more", choice(found), true);
        }
        if (machine.settled() && !isRefused(machine, here.get())) {
            return new Matched(filedUnder, MatchRule.PINNED, "an earlier match", null);
        }
        if (isRefused(machine, here.get())
                || Agreement.of(machine.allTraits(), here.get().traits()).any()) {
            return found;
        }
        var later = here.get().rivals().stream()
                .filter(rival -> rival.ruledAt() != null)
                .findFirst();
        if (later.isPresent()) {
            return new NeedsAttention(
                    "configuration " + filedUnder + ", which it was, is device "
                            + later.get().name() + ", by a later decision",
                    choice(found),
                    false);
        }
        return found instanceof Unmatched
                ? new Matched(filedUnder, MatchRule.PINNED, "an earlier match", null)
                : contradicted("was matched to configuration " + filedUnder, filedUnder, found);
    }

    private static NeedsAttention contradicted(String history, long filedUnder, MatchDecision found) {
        var choice = new TreeSet<>(choice(found));
        choice.add(filedUnder);
        var now = switch (found) {
            case Matched matched ->
                "its " + matched.evidence() + " is that of configuration " + matched.configurationId();
            case NeedsAttention open -> open.reason();
            case Unmatched unmatched -> "other configurations have its MAC address or serial number";
            case Ignored ignored -> throw new IllegalStateException("evidence does not ignore a device");
            case NotWindows notWindows -> throw new IllegalStateException("evidence says nothing of the system");
        };
        return new NeedsAttention(history + ", but now " + now, List.copyOf(choice), true);
    }

    /** Windows was set up anew: the machine has another device id, and Intune knows it. */
    private static MatchDecision succeeded(Machine machine, List<Candidate> open, MatchDecision found) {
        var predecessor = machine.predecessor();
        if (predecessor == null || !(found instanceof Unmatched)) {
            return found;
        }
        return with(predecessor.configurationId(), open)
                .filter(candidate -> candidate.rivals().isEmpty())
                .<MatchDecision>map(candidate ->
                        new Matched(candidate.configurationId(), MatchRule.PINNED, predecessor.evidence(), null))
                .orElse(found);
    }

    private static Optional<Candidate> with(long id, Collection<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.configurationId() == id)
                .findFirst();
    }

    private static List<Long> choice(MatchDecision found) {
        return switch (found) {
            case Matched matched -> List.of(matched.configurationId());
            case NeedsAttention open -> open.candidates();
            case Unmatched unmatched -> unmatched.suggestions();
            case Ignored ignored -> List.of();
            case NotWindows notWindows -> List.of();
        };
    }
}
