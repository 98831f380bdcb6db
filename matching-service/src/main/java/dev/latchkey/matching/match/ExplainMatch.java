package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.MatchRule;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.device.Refusal;
import dev.latchkey.matching.device.Ruling;
import dev.latchkey.matching.hardware.Judgement;
import dev.latchkey.matching.hardware.MacAddress;
import dev.latchkey.matching.hardware.SerialNumber;
import dev.latchkey.matching.match.DeviceListing.DeviceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Why a device is what it is taken for: everything that was looked at, what was left out and why, and who decided what. */
@Service
public class ExplainMatch {

    private final DeviceListing listing;
    private final Devices devices;
    private final Round.Reader reader;
    private final Decisions decisions;

    ExplainMatch(DeviceListing listing, Devices devices, Round.Reader reader, Decisions decisions) {
        this.listing = listing;
        this.devices = devices;
        this.reader = reader;
        this.decisions = decisions;
    }

    /**
     * The whole story.
     *
     * @param rules what each rule says now, strongest first
     * @param ignored what identifies no machine, and why
     * @param ruling what a person wants; null when nobody said anything
     * @param history oldest first
     */
    public record Explanation(
            DeviceItem device,
            List<String> macAddresses,
            List<RuleLine> rules,
            List<CandidateLine> candidates,
            List<IgnoredTrait> ignored,
            @Nullable Ruling ruling,
            List<Refusal> refusals,
            List<Decision> history) {}

    /** What one rule says. */
    public record RuleLine(String rule, String says, List<Long> configurations) {}

    /**
     * A configuration that was looked at.
     *
     * @param agrees what it has in common with the device, in words
     * @param otherDevices devices that fit it too, or are it
     */
    public record CandidateLine(
            long configurationId,
            String name,
            @Nullable String serialNumber,
            List<String> macAddresses,
            boolean archived,
            String agrees,
            @Nullable String takenBackBy,
            List<String> otherDevices) {}

    public record IgnoredTrait(String kind, String value, String why) {}

    @Transactional(readOnly = true)
    public Explanation of(String text, Caller caller) {
        var ref = listing.named(text, caller);
        var device = devices.read(List.of(ref)).getFirst();
        var round = reader.exploring(List.of(device), Set.of());
        var machine = round.machine(device);
        var candidates = round.candidates(device);
        return new Explanation(
                listing.item(ref),
                device.description().macAddresses(),
                rules(machine, candidates),
                candidates.stream()
                        .map(candidate -> line(machine, candidate, round))
                        .toList(),
                ignored(device, round.neighbourhood()),
                device.ruling(),
                device.refusals(),
                decisions.of(ref));
    }

    private static List<RuleLine> rules(Machine machine, List<Candidate> candidates) {
        var lines = new ArrayList<RuleLine>();
        var ruling = machine.ruling();
        var filed = machine.filedUnder();
        var predecessor = machine.predecessor();
        var pinned = ruling != null
                ? ruling.by() + (ruling.configurationId() == null ? " wants it left alone" : " chose")
                : filed != null
                        ? "it was matched before"
                        : predecessor != null ? predecessor.evidence() : "nothing: no person and no earlier match";
        var place = ruling != null ? ruling.configurationId() : filed;
        lines.add(new RuleLine(MatchRule.PINNED.name(), pinned, place == null ? List.of() : List.of(place)));
        lines.add(line(MatchRule.MAC_AND_SERIAL.name(), machine, candidates, Agreement::both));
        lines.add(line(
                MatchRule.MAC.name(),
                machine,
                candidates,
                agreement -> !agreement.macs().isEmpty()));
        lines.add(line(
                MatchRule.SERIAL.name(),
                machine,
                candidates,
                agreement -> !agreement.serials().isEmpty()));
        var named = candidates.stream()
                .filter(candidate -> candidate.traits().nameKeys().stream()
                        .anyMatch(machine.traits().nameKeys()::contains))
                .map(Candidate::configurationId)
                .toList();
        lines.add(new RuleLine("NAME", named.isEmpty() ? "none fits" : "only suggests", named));
        return lines;
    }

    private static RuleLine line(String rule, Machine machine, List<Candidate> candidates, Predicate<Agreement> fits) {
        var ids = candidates.stream()
                .filter(candidate -> fits.test(Agreement.of(machine.traits(), candidate.traits())))
                .map(Candidate::configurationId)
                .toList();
        return new RuleLine(
                rule,
                switch (ids.size()) {
                    case 0 -> "none fits";
                    case 1 -> "one fits";
                    default -> "several fit, so none is picked by this rule alone";
                },
                ids);
    }

    private static CandidateLine line(Machine machine, Candidate candidate, Round round) {
        var known =
                requireNonNull(round.index().get(candidate.configurationId())).configuration();
        var agrees = MatchPolicy.evidence(machine, candidate);
        var refusedBy = machine.refusals().stream()
                .filter(refusal -> refusal.configurationId() == candidate.configurationId())
                .filter(refusal -> refusal.seen().equals(agrees))
                .map(Refusal::by)
                .findFirst()
                .orElse(null);
        return new CandidateLine(
                candidate.configurationId(),
                known.details().name(),
                known.details().serialNumber(),
                known.details().macAddresses(),
                candidate.archived(),
                agrees.isEmpty() ? "the name only, or nothing" : agrees,
                refusedBy,
                candidate.rivals().stream()
                        .map(rival -> rival.name()
                                + (rival.holds()
                                        ? " is it"
                                        : " fits too: " + rival.agreement().inWords()))
                        .toList());
    }

    private static List<IgnoredTrait> ignored(Device device, Neighbourhood around) {
        var ignored = new ArrayList<IgnoredTrait>();
        var serial = device.description().serialNumber();
        if (serial != null && !serial.isBlank()) {
            note("serial number", serial, SerialNumber.judge(serial), ignored);
        }
        for (var address : device.description().macAddresses()) {
            var judgement = MacAddress.judge(address);
            note("MAC address", address, judgement, ignored);
            judgement.usable().filter(key -> !around.identifies(key, device)).ifPresent(key -> {
                ignored.add(new IgnoredTrait("MAC address", address, "shared: " + names(around.sharing(key, device))));
            });
        }
        around.switchedOff(device)
                .forEach(value -> ignored.add(new IgnoredTrait(
                        "value", value, "this installation's settings say that it identifies no machine")));
        return ignored;
    }

    private static void note(String kind, String value, Judgement judgement, List<IgnoredTrait> ignored) {
        switch (judgement) {
            case Judgement.Identifies alone -> {}
            case Judgement.IdentifiesTogether together ->
                ignored.add(
                        new IgnoredTrait(kind, value, "counts only together with another trait: " + together.why()));
            case Judgement.IdentifiesNothing nothing -> ignored.add(new IgnoredTrait(kind, value, nothing.why()));
        }
    }

    private static String names(List<Device> others) {
        var names =
                others.stream().limit(3).map(one -> one.description().name()).toList();
        return others.isEmpty()
                ? "very many devices have it"
                : "also that of " + String.join(", ", names) + (others.size() > 3 ? " and more" : "")
                        + "; a dock or an adapter";
    }
}
