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

/** The configurations a batch of devices may be, found with one query, looked up per device. */
final class CandidateIndex {

    private final Map<Long, Configuration> byId = new HashMap<>();
    private final Map<Long, Traits> traits = new HashMap<>();
    private final Map<String, List<Long>> byTrait = new HashMap<>();

    CandidateIndex(Collection<Configuration> configurations) {
        for (var configuration : configurations) {
            var recognised = configuration.traits();
            byId.put(configuration.id(), configuration);
            traits.put(configuration.id(), recognised);
            for (var trait : names(configuration.organizationId(), recognised)) {
                byTrait.computeIfAbsent(trait, key -> new ArrayList<>()).add(configuration.id());
            }
        }
    }

    List<Candidate> of(Device device, Claims claims) {
        return idsOf(device).stream()
                .map(id ->
                        new Candidate(id, traits.getOrDefault(id, Traits.NONE), claims.heldByAnother(id, device.ref())))
                .toList();
    }

    /** In order of id. */
    Set<Long> idsOf(Device device) {
        var organization = device.organizationId();
        var ids = new TreeSet<Long>();
        if (organization == null) {
            return ids;
        }
        for (var trait : names(organization, device.description().traits())) {
            ids.addAll(byTrait.getOrDefault(trait, List.of()));
        }
        var pinned = device.verdict().configurationId();
        if (pinned != null) {
            var configuration = byId.get(pinned);
            // A tenant that moved to another organization leaves the configurations of the old one behind.
            if (configuration != null && configuration.organizationId() == organization) {
                ids.add(pinned);
            }
        }
        return ids;
    }

    private static Set<String> names(long organization, Traits traits) {
        var names = new HashSet<String>();
        traits.serialKeys().forEach(serial -> names.add(organization + " serial " + serial));
        traits.macKeys().forEach(mac -> names.add(organization + " mac " + mac));
        traits.nameKeys().forEach(name -> names.add(organization + " name " + name));
        return names;
    }
}
