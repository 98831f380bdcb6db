package dev.latchkey.matching.match;

import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.device.Enrolment;
import dev.latchkey.matching.hardware.Traits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Devices that have something to do with one another: by a MAC address, a serial number, a configuration or an enrolment. */
final class Neighbourhood {

    private final int devicesPerMac;
    private final Traits notIdentifying;
    private final Map<DeviceRef, Device> devices =
            new TreeMap<>(Comparator.comparing(DeviceRef::tenantId).thenComparing(DeviceRef::deviceId));
    private final Map<String, List<Device>> bySerial = new HashMap<>();
    private final Map<String, List<Device>> byMac = new HashMap<>();
    private final Map<Long, List<Device>> byConfiguration = new HashMap<>();
    private final Map<Enrolment, List<Device>> byEnrolment = new HashMap<>();

    /**
     * @param devicesPerMac a MAC address that more devices of a tenant have identifies none of them
     * @param notIdentifying what nobody is to be recognised by
     * @param stored as the database has them
     * @param now those of the batch, as they are by the event at hand
     */
    Neighbourhood(int devicesPerMac, Traits notIdentifying, Collection<Device> stored, Collection<Device> now) {
        this.devicesPerMac = devicesPerMac;
        this.notIdentifying = notIdentifying;
        stored.forEach(device -> devices.put(device.ref(), device));
        now.forEach(device -> devices.put(device.ref(), device));
        for (var device : devices.values()) {
            if (!device.described()) {
                continue;
            }
            var traits = device.description().traits();
            traits.serialKeys().forEach(serial -> put(bySerial, serial, device));
            traits.macKeys().forEach(mac -> put(byMac, mac, device));
            CandidateIndex.idsNamed(device).forEach(id -> put(byConfiguration, id, device));
            enrolment(device).ifPresent(enrolment -> put(byEnrolment, enrolment, device));
        }
    }

    @Nullable Device get(DeviceRef ref) {
        return devices.get(ref);
    }

    static Optional<Enrolment> enrolment(Device device) {
        var intuneId = device.description().intuneId();
        return intuneId.isEmpty()
                ? Optional.empty()
                : Optional.of(new Enrolment(device.ref().tenantId(), intuneId));
    }

    /** What identifies the device: without what nobody is to be recognised by, and MAC addresses that too many share. */
    Traits identifying(Device device) {
        var traits = device.description().traits().without(notIdentifying);
        var macs = new HashSet<String>();
        for (var mac : traits.macKeys()) {
            if (identifies(mac, device)) {
                macs.add(mac);
            }
        }
        return macs.size() == traits.macKeys().size()
                ? traits
                : new Traits(traits.serialKeys(), macs, traits.nameKeys());
    }

    /** What the device says of itself and by a setting identifies nobody. */
    Set<String> switchedOff(Device device) {
        var traits = device.description().traits();
        var off = new TreeSet<>(traits.serialKeys());
        off.addAll(traits.macKeys());
        var left = traits.without(notIdentifying);
        off.removeAll(left.serialKeys());
        off.removeAll(left.macKeys());
        return off;
    }

    /** Other devices of the tenant that have the MAC address. A device that is gone gives way to any, a living one to the living. */
    List<Device> sharing(String mac, Device device) {
        return byMac.getOrDefault(mac, List.of()).stream()
                .filter(other -> counts(other, device))
                .filter(other -> other.ref().tenantId().equals(device.ref().tenantId()))
                .toList();
    }

    boolean identifies(String mac, Device device) {
        return sharing(mac, device).size() < devicesPerMac
                && byMac.getOrDefault(mac, List.of()).size() < Devices.WIDELY_SHARED;
    }

    /** Other devices of the organization that have the device's serial number. */
    List<Device> sharingSerial(Device device) {
        return device.description().traits().serialKeys().stream()
                .flatMap(serial -> bySerial.getOrDefault(serial, List.of()).stream())
                .filter(other -> counts(other, device))
                .filter(other -> Objects.equals(other.organizationId(), device.organizationId()))
                .toList();
    }

    /** Other living devices that hold the configuration against this one. */
    List<Device> holders(long configurationId, Device device) {
        return byConfiguration.getOrDefault(configurationId, List.of()).stream()
                .filter(other -> !other.ref().equals(device.ref())
                        && Long.valueOf(configurationId).equals(other.held()))
                .toList();
    }

    /** Other devices that fit the configuration, or that are it. */
    List<Rival> rivals(Device device, CandidateIndex.Known candidate, CandidateIndex index) {
        var rivals = new ArrayList<Rival>();
        for (var other : with(candidate)) {
            if (counts(other, device) && other.isMachine()) {
                rival(other, candidate, index).ifPresent(rivals::add);
            }
        }
        return rivals;
    }

    /** The machine before Windows was set up anew; nothing when that is not sure. */
    Machine.@Nullable Predecessor predecessor(Device device) {
        if (device.gone() || device.verdict().configurationId() != null) {
            return null;
        }
        var gone = enrolment(device).map(byEnrolment::get).orElse(List.of()).stream()
                .filter(other ->
                        other.gone() && other.isMachine() && !other.ref().equals(device.ref()))
                .filter(other -> other.verdict().configurationId() != null)
                .toList();
        var places = new HashSet<Long>();
        for (var other : gone) {
            places.add(other.verdict().configurationId());
            if (contradicts(other.description().traits(), device.description().traits())) {
                return null;
            }
        }
        return places.size() != 1
                ? null
                : new Machine.Predecessor(
                        places.iterator().next(),
                        "the same Intune id as device " + gone.getFirst().ref().deviceId() + ", which is gone");
    }

    /** Those that were or are enrolled as the device is. */
    List<Device> relatives(Device device) {
        return enrolment(device).map(byEnrolment::get).orElse(List.of());
    }

    /** Devices that have something in common with the configuration. */
    Set<Device> with(CandidateIndex.Known known) {
        var found = new LinkedHashSet<Device>();
        known.traits().serialKeys().forEach(serial -> found.addAll(bySerial.getOrDefault(serial, List.of())));
        known.traits().macKeys().forEach(mac -> found.addAll(byMac.getOrDefault(mac, List.of())));
        found.addAll(byConfiguration.getOrDefault(known.configuration().id(), List.of()));
        found.removeIf(device -> device.organizationId() == null
                || device.organizationId() != known.configuration().organizationId());
        return found;
    }

    private Optional<Rival> rival(Device other, CandidateIndex.Known candidate, CandidateIndex index) {
        Long id = candidate.configuration().id();
        var ruling = other.ruling();
        var chosen = ruling == null ? null : ruling.configurationId();
        var agreement = Agreement.of(identifying(other), candidate.traits());
        if ((chosen != null && !chosen.equals(id)) || refuses(other, id, agreement)) {
            return Optional.empty();
        }
        var ruledAt = ruling == null || chosen == null || other.gone() ? null : ruling.at();
        var nothingLeft =
                !Agreement.of(other.description().traits(), candidate.traits()).any();
        var holds = ruledAt != null || (id.equals(other.held()) && nothingLeft);
        return holds || agreement.any()
                ? Optional.of(new Rival(
                        other.description().name(),
                        agreement,
                        isWeak(other.description().traits(), candidate, agreement, index),
                        holds,
                        ruledAt))
                : Optional.empty();
    }

    private static boolean isWeak(
            Traits device, CandidateIndex.Known candidate, Agreement agreement, CandidateIndex index) {
        if (agreement.both()) {
            return false;
        }
        var otherMac =
                !device.macKeys().isEmpty() && !candidate.traits().macKeys().isEmpty();
        var otherSerial = !device.serialKeys().isEmpty()
                && !candidate.traits().serialKeys().isEmpty();
        return agreement.macs().isEmpty() ? otherMac || index.isOneOfSeveral(candidate) : otherSerial;
    }

    private static boolean refuses(Device device, Long configurationId, Agreement agreement) {
        return device.refusals().stream()
                .anyMatch(refusal -> configurationId.equals(refusal.configurationId())
                        && refusal.seen().equals(agreement.inWords()));
    }

    private static boolean counts(Device other, Device device) {
        return !other.ref().equals(device.ref()) && (!other.gone() || device.gone());
    }

    private static boolean contradicts(Traits before, Traits now) {
        return !before.serialKeys().isEmpty()
                && !now.serialKeys().isEmpty()
                && !before.serialKeys().equals(now.serialKeys());
    }

    private static <K> void put(Map<K, List<Device>> map, K key, Device device) {
        map.computeIfAbsent(key, one -> new ArrayList<>()).add(device);
    }
}
