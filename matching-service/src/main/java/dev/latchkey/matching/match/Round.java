package dev.latchkey.matching.match;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.MatchingProperties;
import dev.latchkey.matching.configuration.Configurations;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.device.Enrolment;
import dev.latchkey.matching.device.MatchState;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.match.CandidateIndex.Known;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Everything that is looked at to decide about a batch of devices, read with two statements (four when Windows was set up anew). */
final class Round {

    private final List<Review> reviews;
    private final CandidateIndex index;
    private final Neighbourhood before;
    private final Neighbourhood now;

    private Round(List<Review> reviews, CandidateIndex index, Neighbourhood before, Neighbourhood now) {
        this.reviews = reviews;
        this.index = index;
        this.before = before;
        this.now = now;
    }

    /** Reads what rounds need. */
    @Component
    static final class Reader {

        private final Configurations configurations;
        private final Devices devices;
        private final RegistryLock lock;
        private final int devicesPerMac;
        private final Traits notIdentifying;

        Reader(Configurations configurations, Devices devices, RegistryLock lock, MatchingProperties properties) {
            this.configurations = configurations;
            this.devices = devices;
            this.lock = lock;
            this.devicesPerMac = properties.devicesPerMacAddress();
            this.notIdentifying = properties.notIdentifyingTraits();
        }

        /** Nobody else decides at the same time. */
        Round alone(List<Review> reviews) {
            return round(reviews, candidates(reviews), List.of());
        }

        /** Also devices that share something which no configuration has: to explain, and to create configurations. */
        Round exploring(List<Device> devices, Collection<Long> configurationIds) {
            var reviews = devices.stream()
                    .map(device -> Review.again(device, Cause.start()))
                    .toList();
            var ids = new TreeSet<>(configurationIds);
            devices.forEach(device -> ids.addAll(device.verdict().candidates()));
            var index = candidates(reviews);
            index.add(configurations.candidates(List.of(), ids));
            return round(reviews, index, sought(devices));
        }

        /** Others that would take the same configurations for other devices wait until this transaction ends. */
        Round besideOthers(List<Review> reviews) {
            var index = candidates(reviews);
            var wanted = new TreeSet<Long>();
            var turns = new HashSet<String>();
            for (var review : reviews) {
                if (review.mayConcernOthers()) {
                    var sharing = index.idsSharing(review.now());
                    wanted.addAll(sharing);
                    wanted.addAll(index.idsSharing(review.before()));
                    wanted.addAll(CandidateIndex.idsNamed(review.before()));
                    if (sharing.isEmpty() || review.now().gone()) {
                        Neighbourhood.enrolment(review.now())
                                .ifPresent(one -> turns.add(one.tenantId() + "/" + one.intuneId()));
                    }
                }
            }
            configurations.lock(wanted);
            lock.takeTurns(turns);
            return round(reviews, index, List.of());
        }

        /**
         * Of devices that are concerned by others.
         *
         * @throws OthersConcerned when somebody else is at one of their configurations
         */
        Round whereFree(List<Review> reviews) {
            var index = candidates(reviews);
            if (!configurations.lockFree(index.all().stream()
                    .map(known -> known.configuration().id())
                    .toList())) {
                throw new OthersConcerned();
            }
            return round(reviews, index, List.of());
        }

        private static List<Sought> sought(List<Device> devices) {
            var sought = new ArrayList<Sought>();
            for (var device : devices) {
                var organization = device.organizationId();
                if (organization != null) {
                    sought.add(new Sought(organization, device.description().traits()));
                }
            }
            return sought;
        }

        private CandidateIndex candidates(List<Review> reviews) {
            var sought = new HashSet<Sought>();
            var ids = new TreeSet<Long>();
            for (var review : reviews) {
                for (var device : List.of(review.before(), review.now())) {
                    var organization = device.organizationId();
                    if (organization != null && device.isMachine()) {
                        sought.add(new Sought(organization, device.description().traits()));
                        ids.addAll(CandidateIndex.idsNamed(device));
                    }
                }
            }
            return new CandidateIndex(sought.isEmpty() ? List.of() : configurations.candidates(sought, ids));
        }

        private Round round(List<Review> reviews, CandidateIndex index, List<Sought> further) {
            var enrolments = new HashSet<Enrolment>();
            for (var review : reviews) {
                if (review.mayConcernOthers() || review.now().verdict().configurationId() == null) {
                    Neighbourhood.enrolment(review.before()).ifPresent(enrolments::add);
                    Neighbourhood.enrolment(review.now()).ifPresent(enrolments::add);
                }
            }
            var stored = new ArrayList<>(around(index.all(), further, enrolments));
            var inherited = new TreeSet<Long>();
            for (var device : stored) {
                var place = device.verdict().configurationId();
                if (place != null && index.get(place) == null && device.gone()) {
                    inherited.add(place);
                }
            }
            if (!inherited.isEmpty()) {
                var places = configurations.candidates(List.of(), inherited);
                index.add(places);
                stored.addAll(around(new CandidateIndex(places).all(), List.of(), Set.of()));
            }
            return new Round(
                    reviews,
                    index,
                    new Neighbourhood(
                            devicesPerMac,
                            notIdentifying,
                            stored,
                            reviews.stream().map(Review::before).toList()),
                    new Neighbourhood(
                            devicesPerMac,
                            notIdentifying,
                            stored,
                            reviews.stream().map(Review::now).toList()));
        }

        private List<Device> around(Collection<Known> known, List<Sought> further, Set<Enrolment> enrolments) {
            if (known.isEmpty() && further.isEmpty() && enrolments.isEmpty()) {
                return List.of();
            }
            var sought = new ArrayList<>(further);
            known.forEach(one -> sought.add(new Sought(one.configuration().organizationId(), one.traits())));
            return devices.around(
                    sought, known.stream().map(one -> one.configuration().id()).toList(), enrolments);
        }
    }

    Neighbourhood neighbourhood() {
        return now;
    }

    CandidateIndex index() {
        return index;
    }

    Machine machine(Device device) {
        var filed = device.verdict().configurationId();
        var known = filed == null ? null : index.get(filed);
        var organization = device.organizationId();
        return new Machine(
                device.description().windows(),
                organization != null,
                now.identifying(device),
                device.description().traits(),
                filed,
                device.gone() && device.verdict().state() == MatchState.MATCHED,
                known != null && (organization == null || known.configuration().organizationId() != organization),
                device.ruling(),
                device.refusals(),
                now.predecessor(device));
    }

    List<Candidate> candidates(Device device) {
        var predecessor = now.predecessor(device);
        return index.of(
                device,
                predecessor == null ? List.of() : List.of(predecessor.configurationId()),
                known -> now.rivals(device, known, index));
    }

    /** Whether the device is as it was when this was read. */
    boolean knows(Device device) {
        return device.equals(now.get(device.ref()));
    }

    /** Devices that are not in the round and may be decided differently because of it. */
    Set<DeviceRef> others() {
        var own = new HashSet<DeviceRef>();
        reviews.forEach(review -> own.add(review.before().ref()));
        var others = new HashSet<DeviceRef>();
        var looked = new HashMap<Long, Boolean>();
        for (var review : reviews) {
            if (!review.mayConcernOthers()) {
                continue;
            }
            for (var id : touched(review)) {
                if (looked.put(id, true) == null) {
                    concerned(id).forEach(device -> others.add(device.ref()));
                }
            }
            before.relatives(review.before()).forEach(device -> others.add(device.ref()));
            now.relatives(review.now()).forEach(device -> others.add(device.ref()));
        }
        others.removeAll(own);
        return others;
    }

    private Set<Long> touched(Review review) {
        var ids = new TreeSet<Long>();
        for (var device : List.of(review.before(), review.now())) {
            ids.addAll(index.idsSharing(device));
            ids.addAll(CandidateIndex.idsNamed(device));
        }
        return ids;
    }

    /** Those for which it makes a difference; not those that have nothing but an address that identified nobody before either. */
    private List<Device> concerned(long id) {
        var known = index.get(id);
        if (known == null) {
            return List.of();
        }
        return now.with(known).stream()
                .filter(device ->
                        Agreement.of(now.identifying(device), known.traits()).any()
                                || Agreement.of(before.identifying(device), known.traits())
                                        .any()
                                || CandidateIndex.idsNamed(device).contains(id))
                .toList();
    }
}
