package dev.latchkey.matching.match;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.match.MatchDecision.Matched;
import dev.latchkey.matching.match.MatchDecision.NeedsAttention;
import dev.latchkey.matching.match.MatchDecision.Unmatched;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What devices and configurations say now, whatever was decided before. MAC address and serial number together count most, then
 * MAC address, then serial number, each only when exactly one configuration fits and no other device fits it as well; a name
 * alone only suggests.
 */
final class EvidencePolicy {

    private static final int MOST_NAMES = 3;

    private EvidencePolicy() {}

    static MatchDecision decide(Machine machine, List<Candidate> open) {
        var fitting = fitting(machine, open);
        var byMac = fitting.stream()
                .filter(candidate -> !machine.agreementWith(candidate).macs().isEmpty())
                .toList();
        var bySerial = fitting.stream()
                .filter(candidate -> !machine.agreementWith(candidate).serials().isEmpty())
                .toList();
        var byBoth = byMac.stream().filter(bySerial::contains).toList();
        if (!byBoth.isEmpty()) {
            return onlyOne(machine, byBoth, MatchRule.MAC_AND_SERIAL);
        }
        if (!byMac.isEmpty() && !bySerial.isEmpty()) {
            return new NeedsAttention(
                    "MAC address and serial number point to different configurations", ids(fitting), false);
        }
        if (!byMac.isEmpty()) {
            return onlyOne(machine, byMac, MatchRule.MAC);
        }
        if (!bySerial.isEmpty()) {
            return onlyOne(machine, bySerial, MatchRule.SERIAL);
        }
        return suggest(machine, open);
    }

    /** Archived ones only when no other fits. */
    private static List<Candidate> fitting(Machine machine, List<Candidate> open) {
        var all = open.stream()
                .filter(candidate -> machine.agreementWith(candidate).any())
                .toList();
        var inUse = all.stream().filter(candidate -> !candidate.archived()).toList();
        return inUse.isEmpty() ? all : inUse;
    }

    private static MatchDecision onlyOne(Machine machine, List<Candidate> fitting, MatchRule rule) {
        if (fitting.size() > 1) {
            return new NeedsAttention(
                    "several configurations have the same " + named(rule) + ": "
                            + ids(fitting).stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    ids(fitting),
                    false);
        }
        var only = fitting.getFirst();
        var agreement = machine.agreementWith(only);
        if (rule == MatchRule.MAC && otherSerial(machine, only)) {
            return new NeedsAttention(
                    "configuration " + only.configurationId() + " has its " + agreement.inWords()
                            + " but another serial number",
                    ids(fitting),
                    false);
        }
        return contested(only, agreement)
                .<MatchDecision>map(reason -> new NeedsAttention(reason, ids(fitting), false))
                .orElseGet(() -> new Matched(only.configurationId(), rule, agreement.inWords(), null));
    }

    private static boolean otherSerial(Machine machine, Candidate candidate) {
        return !machine.traits().serialKeys().isEmpty()
                && !candidate.traits().serialKeys().isEmpty();
    }

    private static Optional<String> contested(Candidate candidate, Agreement agreement) {
        var holders = candidate.rivals().stream().filter(Rival::holds).toList();
        if (!holders.isEmpty()) {
            return Optional.of("configuration " + candidate.configurationId() + " has its " + agreement.inWords()
                    + ", but is device " + names(holders) + " already");
        }
        var equals = candidate.rivals().stream()
                .filter(rival -> !rival.yieldsTo(agreement))
                .toList();
        return equals.isEmpty()
                ? Optional.empty()
                : Optional.of("configuration " + candidate.configurationId() + " has its " + agreement.inWords()
                        + ", but fits device " + names(equals) + " as well");
    }

    /** By name, and by what identifies nothing by itself. */
    private static MatchDecision suggest(Machine machine, List<Candidate> open) {
        var suggested = open.stream()
                .filter(candidate -> !candidate.archived())
                .filter(candidate -> machine.traits().shareAny(candidate.traits()))
                .toList();
        var shared = open.stream()
                .map(candidate -> Agreement.of(machine.allTraits(), candidate.traits()))
                .filter(Agreement::any)
                .map(agreement -> "; others have its " + agreement.inWords() + " as well, so it identifies none")
                .findFirst()
                .orElse("");
        var by = machine.refusals().isEmpty()
                ? null
                : machine.refusals().getLast().by();
        return new Unmatched(
                (by == null ? "no configuration" : "taken back by " + by + "; no other configuration")
                        + " has its MAC address or serial number" + shared,
                ids(suggested),
                by);
    }

    private static String named(MatchRule rule) {
        return switch (rule) {
            case MAC_AND_SERIAL -> "MAC address and serial number";
            case MAC -> "MAC address";
            case SERIAL -> "serial number";
            case PINNED -> "earlier match";
        };
    }

    private static String names(List<Rival> rivals) {
        var names = rivals.stream().map(Rival::name).sorted().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return rivals.size() > MOST_NAMES ? names + " and " + (rivals.size() - MOST_NAMES) + " more" : names;
    }

    private static List<Long> ids(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::configurationId).sorted().toList();
    }
}
