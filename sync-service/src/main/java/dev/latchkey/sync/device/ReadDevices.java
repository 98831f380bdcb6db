package dev.latchkey.sync.device;

import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.graph.DeviceQuery;
import dev.latchkey.graph.ListedDevice;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.TenantLock;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads all devices of a tenant and announces what differs, page by page; nothing is gone before the last page. */
@Service
public class ReadDevices {

    private final ManagedDevices devices;
    private final TenantLock lock;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ReadDevices(ManagedDevices devices, TenantLock lock, Outbox outbox, TransactionTemplate transaction, Clock clock) {
        this.devices = devices;
        this.lock = lock;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** One listing under way: when each device last checked in, and those set aside. */
    private record Listing(String tenantId, Cause cause, Map<String, Instant> seen, List<ListedDevice> aside) {}

    /** @return how many devices are listed */
    public int read(TenantConnection connection, String tenantId, Cause cause) {
        var listing = new Listing(tenantId, cause, new HashMap<>(), new ArrayList<>());
        String cursor = null;
        do {
            var page = connection.devices(DeviceQuery.all(), cursor);
            transaction.executeWithoutResult(status -> take(listing, page.items()));
            cursor = page.next();
        } while (cursor != null);
        transaction.executeWithoutResult(status -> finish(listing));
        return listing.seen.size();
    }

    private void take(Listing listing, List<ListedDevice> page) {
        lock.hold(listing.tenantId);
        var listed = new LinkedHashMap<String, ListedDevice>();
        for (var device : page) {
            if (listed.putIfAbsent(device.deviceId(), device) != null) {
                listing.aside.add(device);
            }
        }
        var known = devices.known(listing.tenantId, listed.keySet());
        var differing = new LinkedHashMap<ListedDevice, DeviceDecision>();
        for (var device : listed.values()) {
            var decision = DeviceDecision.of(
                    known.get(device.deviceId()), device.state().intuneId(), ListedState.hash(device.state()));
            switch (decision) {
                case SAME -> seen(listing, device);
                case SEEN, CHANGED -> {
                    seen(listing, device);
                    differing.put(device, decision);
                }
                case ASIDE -> listing.aside.add(device);
            }
        }
        announce(listing, differing);
    }

    private static void seen(Listing listing, ListedDevice device) {
        listing.seen.put(device.deviceId(), checkedIn(device));
    }

    private static Instant checkedIn(ListedDevice device) {
        return device.lastSyncAt() == null ? Instant.MIN : device.lastSyncAt();
    }

    private void finish(Listing listing) {
        lock.hold(listing.tenantId);
        var inUse = new HashMap<String, ListedDevice>();
        for (var device : listing.aside) {
            var other = listing.seen.get(device.deviceId());
            if (other == null || checkedIn(device).isAfter(other)) {
                seen(listing, device);
                inUse.put(device.deviceId(), device);
            }
        }
        announce(listing, differing(listing.tenantId, inUse));
        announceGone(listing, devices.markGoneExcept(listing.tenantId, listing.seen.keySet()));
    }

    private Map<ListedDevice, DeviceDecision> differing(String tenantId, Map<String, ListedDevice> inUse) {
        var known = devices.known(tenantId, inUse.keySet());
        var differing = new LinkedHashMap<ListedDevice, DeviceDecision>();
        for (var device : inUse.values()) {
            var before = known.get(device.deviceId());
            if (before == null || !before.stateHash().equals(ListedState.hash(device.state()))) {
                differing.put(device, before == null ? DeviceDecision.SEEN : DeviceDecision.CHANGED);
            }
        }
        return differing;
    }

    private void announce(Listing listing, Map<ListedDevice, DeviceDecision> differing) {
        if (differing.isEmpty()) {
            return;
        }
        var versions = devices.put(listing.tenantId, List.copyOf(differing.keySet()));
        var now = clock.instant();
        Collection<Announcement> announcements = new ArrayList<>(differing.size());
        differing.forEach((device, decision) -> {
            long version = version(versions.get(device.deviceId()));
            var event = decision == DeviceDecision.SEEN
                    ? new DeviceSeen(listing.tenantId, device.deviceId(), version, device.state(), now)
                    : new DeviceChanged(listing.tenantId, device.deviceId(), version, device.state(), now);
            announcements.add(new Announcement(event, listing.cause));
        });
        outbox.append(List.copyOf(announcements));
    }

    private static long version(@Nullable Long written) {
        if (written == null) {
            throw new IllegalStateException("a device was not written");
        }
        return written;
    }

    private void announceGone(Listing listing, Map<String, Long> gone) {
        var now = clock.instant();
        outbox.append(gone.entrySet().stream()
                .map(device -> new Announcement(
                        new DeviceGone(listing.tenantId, device.getKey(), device.getValue(), now), listing.cause))
                .toList());
    }
}
