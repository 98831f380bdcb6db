package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.AddConfigurations;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.device.MatchState;
import dev.latchkey.matching.device.Refusal;
import dev.latchkey.matching.device.Ruling;
import dev.latchkey.matching.match.MatchPlan.Effect;
import dev.latchkey.matching.match.MatchPlan.Refused;
import dev.latchkey.matching.match.MatchPlan.Step;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What people decide about devices, one by one or many by a filter: first shown, then done as it was shown. */
@Service
public class ChangeMatches {

    private static final int MOST_DEVICES = 10_000;
    private static final int SAMPLE = 20;

    private final DeviceListing listing;
    private final Devices devices;
    private final AddConfigurations addConfigurations;
    private final RegistryLock lock;
    private final Round.Reader reader;
    private final MatchDevices matchDevices;
    private final MatchChanges changes;
    private final JsonMapper json;
    private final Clock clock;

    ChangeMatches(
            DeviceListing listing,
            Devices devices,
            AddConfigurations addConfigurations,
            RegistryLock lock,
            Round.Reader reader,
            MatchDevices matchDevices,
            MatchChanges changes,
            JsonMapper json,
            Clock clock) {
        this.listing = listing;
        this.devices = devices;
        this.addConfigurations = addConfigurations;
        this.lock = lock;
        this.reader = reader;
        this.matchDevices = matchDevices;
        this.changes = changes;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What would be done.
     *
     * @param token for {@link #apply}: as long as it is valid, just this is done
     * @param sample some of the devices, those that change first
     */
    public record Preview(
            String token,
            long devices,
            long changed,
            long unchanged,
            long refused,
            List<Refused> refusals,
            List<Line> sample) {}

    /** One device of a preview. */
    public record Line(
            String tenantId,
            String deviceId,
            String deviceName,
            MatchState state,
            Effect effect,
            @Nullable Long configurationId,
            @Nullable String configurationName,
            @Nullable String reason) {}

    /** What was done. */
    public record Applied(long changed, long unchanged, long refused, List<Refused> refusals) {}

    @Transactional(readOnly = true)
    public Preview preview(MatchWish wish, Caller caller) {
        var found = devices.read(select(wish, caller));
        var round = explore(found, wish);
        var plan = new PlanMatches(wish, round, caller).plan(inOrder(found));
        return new Preview(
                token(plan, wish, caller),
                plan.steps().size(),
                plan.changes().size(),
                plan.count(Effect.UNCHANGED),
                plan.count(Effect.REFUSED),
                plan.refusals(),
                sample(plan, round));
    }

    /**
     * Does it. The same again changes nothing and answers the same.
     *
     * @param token of a preview; null only for a single device
     * @throws ProblemException when something else would be done than the preview showed
     */
    @Transactional
    public Applied apply(MatchWish wish, @Nullable String token, Caller caller) {
        lock.toChange();
        if (token == null && wish.device() == null) {
            throw ProblemException.badRequest(
                    "preview-needed", "Ask for a preview first and send its token. Nothing was changed.");
        }
        var answered = token == null ? null : changes.answer(token).orElse(null);
        if (answered != null) {
            return json.readValue(answered, Applied.class);
        }
        var found = devices.lock(select(wish, caller)).values();
        var round = explore(found, wish);
        var plan = new PlanMatches(wish, round, caller).plan(inOrder(found));
        if (token != null && !token.equals(token(plan, wish, caller))) {
            throw ProblemException.conflict(
                    "preview-outdated",
                    "Something changed since the preview, or it was another person's; look at a new one. Nothing was changed.");
        }
        if (wish.device() != null && plan.count(Effect.REFUSED) > 0) {
            var step = plan.steps().getFirst();
            throw ProblemException.conflict(
                    "match-refused", step.device().description().name() + ": " + step.reason() + ".");
        }
        carryOut(plan, round, caller);
        var applied = new Applied(
                plan.changes().size(), plan.count(Effect.UNCHANGED), plan.count(Effect.REFUSED), plan.refusals());
        if (token != null) {
            changes.keep(token, caller.name(), json.writeValueAsString(applied), clock.instant());
        }
        return applied;
    }

    private List<DeviceRef> select(MatchWish wish, Caller caller) {
        if (wish.device() != null) {
            return List.of(listing.named(wish.device(), caller));
        }
        if (wish.action() == MatchAction.MATCH || wish.action() == MatchAction.CHANGE) {
            throw ProblemException.badRequest(
                    "device-missing",
                    "Say which device to match: a configuration is one machine. Nothing was changed.");
        }
        var filter = wish.filter();
        var states = filter.states().isEmpty() ? wish.action().applies() : filter.states();
        var selected = listing.select(
                new DeviceListing.Filter(
                        filter.organizationId(),
                        filter.tenantId(),
                        states,
                        filter.rule(),
                        filter.reason(),
                        filter.namePrefix()),
                MOST_DEVICES + 1,
                caller);
        if (selected.size() > MOST_DEVICES) {
            throw ProblemException.badRequest(
                    "too-many-devices",
                    "More than 10,000 devices pass the filter; narrow it, by organization for example. Nothing was changed.");
        }
        return selected;
    }

    private Round explore(Collection<Device> found, MatchWish wish) {
        return reader.exploring(
                List.copyOf(found), wish.configurationId() == null ? List.of() : List.of(wish.configurationId()));
    }

    private static List<Device> inOrder(Collection<Device> found) {
        return found.stream()
                .sorted(Comparator.comparing(
                                (Device device) -> device.description().name())
                        .thenComparing(device -> device.ref().tenantId())
                        .thenComparing(device -> device.ref().deviceId()))
                .toList();
    }

    private static String token(MatchPlan plan, MatchWish wish, Caller caller) {
        return plan.token(caller.name() + " " + wish.action() + " " + wish.configurationId());
    }

    private List<Line> sample(MatchPlan plan, Round round) {
        var steps = new ArrayList<>(plan.changes());
        plan.steps().stream().filter(step -> !step.changes()).forEach(steps::add);
        return steps.stream().limit(SAMPLE).map(step -> line(step, round)).toList();
    }

    private static Line line(Step step, Round round) {
        var id = step.configurationId();
        var known = id == null ? null : round.index().get(id);
        return new Line(
                step.device().ref().tenantId(),
                step.device().ref().deviceId(),
                step.device().description().name(),
                step.device().verdict().state(),
                step.effect(),
                id,
                known == null ? null : known.configuration().details().name(),
                step.reason());
    }

    private void carryOut(MatchPlan plan, Round round, Caller caller) {
        var cause = Cause.start();
        var created = create(plan, cause, caller);
        var reviews = new ArrayList<Review>();
        for (var step : plan.changes()) {
            var device = step.device();
            var now = switch (step.effect()) {
                case MATCHED -> ruled(device, requireNonNull(step.configurationId()), round, caller);
                case CREATED -> ruled(device, requireNonNull(created.get(device.ref())), round, caller);
                case IGNORED -> device.ruled(Ruling.ignore(caller.name(), now()), device.refusals());
                case REVERTED -> reverted(device, round, caller);
                case UNCHANGED, REFUSED -> throw new IllegalStateException("nothing to do");
            };
            reviews.add(new Review(device, now, cause));
        }
        matchDevices.decideAnew(reviews);
    }

    private Map<DeviceRef, Long> create(MatchPlan plan, Cause cause, Caller caller) {
        var byOrganization = new TreeMap<Long, List<Device>>();
        for (var step : plan.changes()) {
            if (step.effect() == Effect.CREATED) {
                byOrganization
                        .computeIfAbsent(requireNonNull(step.device().organizationId()), id -> new ArrayList<>())
                        .add(step.device());
            }
        }
        var created = new HashMap<DeviceRef, Long>();
        byOrganization.forEach((organization, those) -> {
            var ids = addConfigurations.add(
                    organization, those.stream().map(PlanMatches::entry).toList(), cause, caller.name());
            those.forEach(device -> created.put(device.ref(), requireNonNull(ids.get(PlanMatches.externalId(device)))));
        });
        return created;
    }

    private Device ruled(Device device, long configurationId, Round round, Caller caller) {
        var seen = MatchPolicy.evidenceBeside(configurationId, round.machine(device), round.candidates(device));
        var others = device.refusals().stream()
                .filter(refusal -> refusal.configurationId() != configurationId)
                .toList();
        return device.ruled(Ruling.match(configurationId, caller.name(), now(), seen), others);
    }

    /** Takes the match back; the rules do not give it again for the same reason. */
    private static Device reverted(Device device, Round round, Caller caller) {
        var filed = device.verdict().configurationId();
        if (filed == null) {
            return device.ruled(null, device.refusals());
        }
        var machine = round.machine(device);
        var seen = round.candidates(device).stream()
                .filter(candidate -> candidate.configurationId() == filed)
                .map(candidate -> MatchPolicy.evidence(machine, candidate))
                .findFirst()
                .orElse("");
        var refusals = new ArrayList<Refusal>();
        device.refusals().stream()
                .filter(refusal -> refusal.configurationId() != filed)
                .forEach(refusals::add);
        refusals.add(new Refusal(filed, caller.name(), seen));
        return device.ruled(null, refusals).with(device.verdict().withoutPlace());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
