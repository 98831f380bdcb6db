package dev.latchkey.sync.device;

import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.Event;
import dev.latchkey.graph.DeviceQuery;
import dev.latchkey.graph.ListedDevice;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.TenantLock;
import dev.latchkey.sync.device.DevicePage.Seen;
import dev.latchkey.sync.listing.Listing;
import dev.latchkey.sync.tenant.Tenant;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads devices of a tenant and announces what differs, page by page. */
@Service
public class ReadDevices {

    private final ManagedDevices devices;
    private final DeviceGroups groups;
    private final GoneDevices goneDevices;
    private final TenantLock lock;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ReadDevices(
            ManagedDevices devices,
            DeviceGroups groups,
            GoneDevices goneDevices,
            TenantLock lock,
            TransactionTemplate transaction,
            Clock clock) {
        this.devices = devices;
        this.groups = groups;
        this.goneDevices = goneDevices;
        this.lock = lock;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What a listing came to.
     *
     * @param count how many devices are known now
     * @param lastCheckIn the latest it showed; null when it showed none
     * @param leftOut how many it should have shown and did not: with any, it was not complete
     */
    public record Listed(int count, @Nullable Instant lastCheckIn, int leftOut) {}

    /**
     * All devices.
     *
     * @param progress told how many are listed so far
     */
    public Listed readAll(
            TenantConnection connection, Tenant tenant, Listing listing, Findings findings, IntConsumer progress) {
        var look = read(connection, tenant, DeviceQuery.all(), listing, findings, progress);
        var leftOut = goneDevices.confirm(look, listing.beganAt());
        return new Listed(look.seen().size(), look.lastCheckIn(), leftOut);
    }

    /**
     * Devices that checked in lately; what is not among them says nothing.
     *
     * @param progress told how many are listed so far
     */
    public Listed readWindow(
            TenantConnection connection,
            Tenant tenant,
            Instant since,
            Listing listing,
            Findings findings,
            IntConsumer progress) {
        var look = read(connection, tenant, DeviceQuery.checkedInAfter(since), listing, findings, progress);
        return new Listed(devices.count(tenant.tenantId()), look.lastCheckIn(), 0);
    }

    /**
     * One device out of turn, by the rules of listings; nothing is said of one that neither Intune nor we know.
     *
     * @param deviceId an Entra device id: what is known by its Intune id alone is left to listings
     */
    public void readDevice(TenantConnection connection, Tenant tenant, String deviceId, Findings findings) {
        var tenantId = tenant.tenantId();
        var began = devices.now();
        var enrollments = groups.told(tenant, connection.devicesOf(deviceId));
        if (!enrollments.isEmpty()) {
            takeThoseSetAside(new DeviceLook(connection, tenantId, findings, new HashMap<>(), enrollments));
            return;
        }
        var known = devices.known(tenantId, List.of(deviceId)).get(deviceId);
        if (known != null
                && !known.gone()
                && connection
                        .existing(TenantConnection.Kind.DEVICES, List.of(known.intuneId()))
                        .isEmpty()) {
            goneDevices.announce(tenantId, List.of(deviceId), began, findings);
        }
    }

    private DeviceLook read(
            TenantConnection connection,
            Tenant tenant,
            DeviceQuery query,
            Listing listing,
            Findings findings,
            IntConsumer progress) {
        var look = new DeviceLook(connection, tenant.tenantId(), findings, new HashMap<>(), new ArrayList<>());
        for (var page : listing.notes(DevicePage.class)) {
            page.seen().forEach(seen -> look.seen().put(seen.deviceId(), seen));
            look.aside().addAll(page.aside());
        }
        while (!listing.isComplete()) {
            var page = listing.next(cursor -> connection.devices(query, cursor), ListedDevice::deviceId);
            var note = take(look, groups.told(tenant, page.items()));
            progress.accept(look.seen().size());
            listing.keep(page, note);
        }
        takeThoseSetAside(look);
        return look;
    }

    private DevicePage take(DeviceLook look, List<ListedDevice> page) {
        var listed = new LinkedHashMap<String, ListedDevice>();
        var aside = new ArrayList<ListedDevice>();
        for (var device : page) {
            if (look.seen().containsKey(device.deviceId()) || listed.putIfAbsent(device.deviceId(), device) != null) {
                aside.add(device);
            }
        }
        // Without the lock first: mostly nothing differs, and then nobody needs to wait.
        var decisions = decide(look.tenantId(), listed.values());
        if (differ(decisions)) {
            decisions = transaction.execute(status -> {
                lock.hold(look.tenantId());
                var decided = decide(look.tenantId(), listed.values());
                announce(look, decided);
                return decided;
            });
        }
        var seen = new ArrayList<Seen>(listed.size());
        decisions.forEach((device, decision) -> {
            if (decision == DeviceDecision.ASIDE) {
                aside.add(device);
            } else {
                look.saw(device);
                seen.add(Seen.of(device));
            }
        });
        look.aside().addAll(aside);
        return new DevicePage(seen, aside);
    }

    private Map<ListedDevice, DeviceDecision> decide(String tenantId, Collection<ListedDevice> listed) {
        var known = devices.known(
                tenantId, listed.stream().map(ListedDevice::deviceId).toList());
        var decisions = new LinkedHashMap<ListedDevice, DeviceDecision>();
        for (var device : listed) {
            decisions.put(
                    device,
                    DeviceDecision.of(
                            known.get(device.deviceId()), device.state().intuneId(), ListedState.hash(device.state())));
        }
        return decisions;
    }

    private static boolean differ(Map<ListedDevice, DeviceDecision> decisions) {
        return decisions.containsValue(DeviceDecision.SEEN) || decisions.containsValue(DeviceDecision.CHANGED);
    }

    /** Of several enrollments of one machine the one counts that checked in last. */
    private void takeThoseSetAside(DeviceLook look) {
        var inUse = new LinkedHashMap<String, ListedDevice>();
        for (var device : look.aside()) {
            var other = look.seen().get(device.deviceId());
            if (other == null || checkedIn(device).isAfter(other.checkedIn())) {
                look.saw(device);
                inUse.put(device.deviceId(), device);
            }
        }
        if (!inUse.isEmpty()) {
            transaction.executeWithoutResult(status -> {
                lock.hold(look.tenantId());
                announce(look, decideInUse(look.tenantId(), inUse));
            });
        }
    }

    private static Instant checkedIn(ListedDevice device) {
        return Seen.of(device).checkedIn();
    }

    private Map<ListedDevice, DeviceDecision> decideInUse(String tenantId, Map<String, ListedDevice> inUse) {
        var known = devices.known(tenantId, inUse.keySet());
        var decisions = new LinkedHashMap<ListedDevice, DeviceDecision>();
        for (var device : inUse.values()) {
            var before = known.get(device.deviceId());
            if (before == null || before.gone()) {
                decisions.put(device, DeviceDecision.SEEN);
            } else if (!before.stateHash().equals(ListedState.hash(device.state()))) {
                decisions.put(device, DeviceDecision.CHANGED);
            }
        }
        return decisions;
    }

    private void announce(DeviceLook look, Map<ListedDevice, DeviceDecision> decisions) {
        var differing = decisions.entrySet().stream()
                .filter(decision ->
                        decision.getValue() == DeviceDecision.SEEN || decision.getValue() == DeviceDecision.CHANGED)
                .toList();
        if (differing.isEmpty()) {
            return;
        }
        var versions = devices.put(
                look.tenantId(), differing.stream().map(Map.Entry::getKey).toList());
        var now = clock.instant();
        var events = new ArrayList<Event>(differing.size());
        for (var decision : differing) {
            var device = decision.getKey();
            long version = version(versions.get(device.deviceId()));
            events.add(
                    decision.getValue() == DeviceDecision.SEEN
                            ? new DeviceSeen(look.tenantId(), device.deviceId(), version, device.state(), now)
                            : new DeviceChanged(look.tenantId(), device.deviceId(), version, device.state(), now));
        }
        look.findings().announce(events);
    }

    private static long version(@Nullable Long written) {
        if (written == null) {
            throw new IllegalStateException("a device was not written");
        }
        return written;
    }
}
