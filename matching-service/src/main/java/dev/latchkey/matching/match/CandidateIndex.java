package dev.latchkey.matching.match;

import dev.latchkey.matching.configuration.Configuration;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.hardware.Traits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The configurations a batch of devices may be, found with one query, looked up per device. */
final class CandidateIndex {

    /** A configuration and what it is recognised by. */
    record Known(Configuration configuration, Traits traits) {}

    private final Map<Long, Known> byId = new HashMap<>();
    private final Map<String, List<Long>> byTrait = new HashMap<>();
    private final Map<String, List<Long>> byName = new HashMap<>();

    CandidateIndex(Collection<Configuration> configurations) {
        add(configurations);
    }

    void add(Collection<Configuration> configurations) {
        for (var configuration : configurations) {
            var known = new Known(configuration, configuration.traits());
            if (byId.put(configuration.id(), known) != null) {
                continue;
            }
            var organization = configuration.organizationId();
            for (var trait : identifying(organization, known.traits)) {
                byTrait.computeIfAbsent(trait, key -> new ArrayList<>()).add(configuration.id());
            }
            for (var name : known.traits.nameKeys()) {
                byName.computeIfAbsent(organization + " " + name, key -> new ArrayList<>())
                        .add(configuration.id());
            }
        }
    }

    @Nullable Known get(long id) {
        return byId.get(id);
    }

    Collection<Known> all() {
        return byId.values();
    }

    /** In order of id: those that share a trait with the device, and those it is or shall be. */
    List<Candidate> of(Device device, Collection<Long> further, Function<Known, List<Rival>> rivals) {
        var organization = device.organizationId();
        if (organization == null) {
            return List.of();
        }
        var ids = new TreeSet<>(idsSharing(device));
        device.description()
                .traits()
                .nameKeys()
                .forEach(name -> ids.addAll(byName.getOrDefault(organization + " " + name, List.of())));
        ids.addAll(idsNamed(device));
        ids.addAll(further);
        var candidates = new ArrayList<Candidate>();
        for (var id : ids) {
            var known = byId.get(id);
            // A tenant that moved to another organization leaves the configurations of the old one behind.
            if (known != null && known.configuration.organizationId() == organization) {
                candidates.add(new Candidate(id, known.traits, known.configuration.archived(), rivals.apply(known)));
            }
        }
        return candidates;
    }

    /** Configurations with a MAC address or serial number of the device. */
    Set<Long> idsSharing(Device device) {
        var ids = new TreeSet<Long>();
        var organization = device.organizationId();
        if (organization != null) {
            for (var trait : identifying(organization, device.description().traits())) {
                ids.addAll(byTrait.getOrDefault(trait, List.of()));
            }
        }
        return ids;
    }

    /** Whether further configurations of the organization that are in use have a serial number of this one. */
    boolean isOneOfSeveral(Known known) {
        return known.traits.serialKeys().stream()
                .flatMap(serial ->
                        byTrait
                                .getOrDefault(known.configuration.organizationId() + " serial " + serial, List.of())
                                .stream())
                .map(byId::get)
                .anyMatch(other -> other != null
                        && other.configuration.id() != known.configuration.id()
                        && !other.configuration.archived());
    }

    /** Configurations the device is, or shall be by a person's word. */
    static Set<Long> idsNamed(Device device) {
        var ids = new TreeSet<Long>();
        var filed = device.verdict().configurationId();
        if (filed != null) {
            ids.add(filed);
        }
        var ruling = device.ruling();
        if (ruling != null && ruling.configurationId() != null) {
            ids.add(ruling.configurationId());
        }
        return ids;
    }

    private static Set<String> identifying(long organization, Traits traits) {
        var names = new HashSet<String>();
        traits.serialKeys().forEach(serial -> names.add(organization + " serial " + serial));
        traits.macKeys().forEach(mac -> names.add(organization + " mac " + mac));
        return names;
    }
}
