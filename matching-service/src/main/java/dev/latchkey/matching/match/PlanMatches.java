package dev.latchkey.matching.match;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.MatchState;
import dev.latchkey.matching.match.MatchPlan.Effect;
import dev.latchkey.matching.match.MatchPlan.Step;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Works out what an action does to each of a number of devices. Changes nothing. */
final class PlanMatches {

    private final MatchWish wish;
    private final Round round;
    private final Caller caller;
    private final Map<Long, List<Device>> wanted = new HashMap<>();

    /** @param round about all the devices, with everything that shares something with them */
    PlanMatches(MatchWish wish, Round round, Caller caller) {
        this.wish = wish;
        this.round = round;
        this.caller = caller;
    }

    MatchPlan plan(List<Device> devices) {
        var steps = new ArrayList<Step>();
        for (var device : devices) {
            var step = step(device);
            steps.add(step);
            if (step.effect() == Effect.MATCHED && step.configurationId() != null) {
                wanted.computeIfAbsent(step.configurationId(), id -> new ArrayList<>())
                        .add(device);
            }
        }
        return new MatchPlan(steps.stream().map(this::onlyOnePerConfiguration).toList());
    }

    private Step step(Device device) {
        return switch (device.verdict().state()) {
            case NOT_WINDOWS -> Step.refused(device, "it is not a Windows device, so it has no keys");
            case UNKNOWN -> Step.refused(device, "nothing but its keys has come in so far");
            case MATCHED, UNMATCHED, NEEDS_ATTENTION, IGNORED ->
                switch (wish.action()) {
                    case ACCEPT -> accept(device);
                    case CREATE -> create(device);
                    case MATCH, CHANGE -> matchTo(device);
                    case IGNORE -> ignore(device);
                    case REVERT -> revert(device);
                };
        };
    }

    private Step accept(Device device) {
        var choice = device.verdict().candidates();
        if (device.verdict().state() == MatchState.MATCHED) {
            return Step.unchanged(device, "it is matched already");
        }
        return switch (choice.size()) {
            case 0 -> Step.refused(device, "nothing is suggested for it: create a configuration, or match it to one");
            case 1 -> to(device, choice.getFirst());
            default -> Step.refused(device, "several configurations come into question: match it to one of them");
        };
    }

    private Step matchTo(Device device) {
        var target = wish.configurationId();
        if (target == null) {
            return Step.refused(device, "no configuration is given");
        }
        var state = device.verdict().state();
        var there = target.equals(device.verdict().configurationId()) && state == MatchState.MATCHED;
        if (there && device.ruling() != null) {
            return Step.unchanged(device, "it is matched to that already");
        }
        if (wish.action() == MatchAction.MATCH && state == MatchState.MATCHED && !there) {
            return Step.refused(device, "it is matched to another configuration: change the match, or revert it first");
        }
        if (wish.action() == MatchAction.CHANGE && device.verdict().configurationId() == null) {
            return Step.refused(device, "it is not matched: match it instead");
        }
        return to(device, target);
    }

    private Step to(Device device, long configurationId) {
        var known = round.index().get(configurationId);
        if (device.organizationId() == null) {
            return Step.refused(device, "its tenant is not connected to an organization");
        }
        if (known == null || !caller.maySee(known.configuration().organizationId())) {
            return Step.refused(device, "the configuration is not there, or not yours to see");
        }
        if (known.configuration().organizationId() != device.organizationId()) {
            return Step.refused(device, "the configuration belongs to another organization than the device");
        }
        var holders = round.neighbourhood().holders(configurationId, device);
        if (!holders.isEmpty()) {
            return Step.refused(
                    device,
                    "configuration " + configurationId + " is device "
                            + holders.getFirst().description().name() + " already: revert that first");
        }
        return Step.match(device, configurationId);
    }

    private Step onlyOnePerConfiguration(Step step) {
        var same = step.configurationId() == null
                ? List.<Device>of()
                : wanted.getOrDefault(step.configurationId(), List.of());
        return step.effect() == Effect.MATCHED && same.size() > 1
                ? Step.refused(
                        step.device(),
                        "configuration " + step.configurationId() + " is suggested for " + same.size()
                                + " devices: match it to one of them")
                : step;
    }

    private Step create(Device device) {
        if (device.verdict().state() == MatchState.MATCHED) {
            return Step.unchanged(device, "it is matched already");
        }
        var refusal = whyNotCreate(device, round, wish.evenIfSimilar());
        return refusal == null ? Step.to(device, Effect.CREATED) : Step.refused(device, refusal);
    }

    /** @return null when a configuration can be made from the device's data */
    static @Nullable String whyNotCreate(Device device, Round round, boolean evenIfSimilar) {
        if (device.organizationId() == null) {
            return "its tenant is not connected to an organization";
        }
        if (!evenIfSimilar) {
            var similar = round.candidates(device).stream()
                    .map(Candidate::configurationId)
                    .filter(id -> !Objects.equals(id, device.verdict().configurationId()))
                    .toList();
            if (!similar.isEmpty()) {
                return "a configuration that resembles it is there: match it, or create one all the same";
            }
            if (!round.neighbourhood().sharingSerial(device).isEmpty()) {
                return "another device has its serial number: find out which is real, or create one all the same";
            }
        }
        try {
            entry(device);
            return null;
        } catch (RefusedValue e) {
            return "its name, serial number or MAC addresses are not usable";
        }
    }

    /** What a configuration says that is made from the device's data. */
    static ConfigurationEntry entry(Device device) {
        var description = device.description();
        var name = description.name().isBlank() ? device.ref().deviceId() : description.name();
        return ConfigurationEntry.ofDevice(
                externalId(device), name, description.serialNumber(), List.copyOf(description.macAddresses()));
    }

    static ExternalId externalId(Device device) {
        return new ExternalId(
                "entra", device.ref().tenantId() + "/" + device.ref().deviceId());
    }

    private static Step ignore(Device device) {
        return switch (device.verdict().state()) {
            case IGNORED -> Step.unchanged(device, "it is ignored already");
            case MATCHED -> Step.refused(device, "it is matched: revert the match first");
            default -> Step.to(device, Effect.IGNORED);
        };
    }

    private static Step revert(Device device) {
        return device.verdict().configurationId() == null && device.verdict().state() != MatchState.IGNORED
                ? Step.unchanged(device, "it has no match to take back")
                : Step.to(device, Effect.REVERTED);
    }
}
