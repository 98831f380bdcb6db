package dev.latchkey.matching.match;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.match.MatchDecision.Ambiguous;
import dev.latchkey.matching.match.MatchDecision.Matched;
import dev.latchkey.matching.match.MatchDecision.NotWindows;
import dev.latchkey.matching.match.MatchDecision.Pinned;
import dev.latchkey.matching.match.MatchDecision.Unmatched;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which configuration a device is. A match that holds stays; else MAC address and serial number together, then MAC
 * address, then serial number, each only when exactly one configuration fits; a name alone only suggests. What is not
 * clear is for a person: a key filed with the wrong machine is worse than a key that waits.
 */
final class MatchPolicy {

    private MatchPolicy() {}

    static MatchDecision decide(Machine machine, Collection<Candidate> candidates) {
        if (!machine.windows()) {
            return new NotWindows();
        }
        if (!machine.owned()) {
            return new Unmatched("the tenant is not connected to an organization", List.of());
        }
        var pinned = machine.pinnedTo();
        if (pinned != null && candidates.stream().anyMatch(candidate -> candidate.configurationId() == pinned)) {
            return new Pinned(pinned);
        }
        var byMac = candidates.stream()
                .filter(candidate -> !inCommon(machine, candidate).macKeys().isEmpty())
                .toList();
        var bySerial = candidates.stream()
                .filter(candidate -> !inCommon(machine, candidate).serialKeys().isEmpty())
                .toList();
        var byBoth = byMac.stream().filter(bySerial::contains).toList();
        if (!byBoth.isEmpty()) {
            return onlyOne(machine, byBoth, MatchRule.MAC_AND_SERIAL);
        }
        if (!byMac.isEmpty() && !bySerial.isEmpty()) {
            var both = new TreeSet<>(ids(byMac));
            both.addAll(ids(bySerial));
            return new Ambiguous("MAC address and serial number point to different configurations", List.copyOf(both));
        }
        if (!byMac.isEmpty()) {
            return onlyOne(machine, byMac, MatchRule.MAC);
        }
        if (!bySerial.isEmpty()) {
            return onlyOne(machine, bySerial, MatchRule.SERIAL);
        }
        return suggest(machine, candidates);
    }

    private static MatchDecision onlyOne(Machine machine, List<Candidate> fitting, MatchRule rule) {
        if (fitting.size() > 1) {
            return new Ambiguous("several configurations have the same " + named(rule), ids(fitting));
        }
        var only = fitting.getFirst();
        if (only.takenByAnother()) {
            return new Ambiguous(
                    "the configuration with its " + named(rule) + " is another device already", ids(fitting));
        }
        return new Matched(only.configurationId(), rule, evidence(machine, only, rule));
    }

    /** By name, and by what identifies nothing by itself. */
    private static MatchDecision suggest(Machine machine, Collection<Candidate> candidates) {
        var suggestions = candidates.stream()
                .filter(candidate -> share(machine.traits(), candidate.traits(), Traits::nameKeys)
                        || share(machine.traits(), candidate.traits(), Traits::serialKeys)
                        || share(machine.traits(), candidate.traits(), Traits::macKeys))
                .toList();
        return new Unmatched("no configuration has its MAC address or serial number", ids(suggestions));
    }

    private static String named(MatchRule rule) {
        return switch (rule) {
            case MAC_AND_SERIAL -> "MAC address and serial number";
            case MAC -> "MAC address";
            case SERIAL -> "serial number";
            case PINNED -> "earlier match";
        };
    }

    private static String evidence(Machine machine, Candidate candidate, MatchRule rule) {
        var common = inCommon(machine, candidate);
        var mac = "MAC address " + String.join(", ", common.macKeys());
        var serial = "serial number " + String.join(", ", common.serialKeys());
        return switch (rule) {
            case MAC_AND_SERIAL -> mac + " and " + serial;
            case MAC -> mac;
            case SERIAL -> serial;
            case PINNED -> "matched before";
        };
    }

    private static Traits inCommon(Machine machine, Candidate candidate) {
        return machine.traits().inCommon(candidate.traits());
    }

    private static boolean share(Traits some, Traits others, Function<Traits, Set<String>> kind) {
        return !Collections.disjoint(kind.apply(some), kind.apply(others));
    }

    private static List<Long> ids(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::configurationId).sorted().toList();
    }
}
