package dev.latchkey.matching.match;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.organization.TenantRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A batch of events by what they concern. */
record Arrivals(
        List<Inbound> tenantEvents,
        List<TenantDisconnected> disconnected,
        List<Inbound> deviceEvents,
        List<Inbound> keys) {

    /** Other events of the same topics are of no concern here. */
    static Arrivals of(List<Inbound> batch) {
        var arrivals = new Arrivals(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var inbound : batch) {
            if (inbound.event() instanceof TenantConnected) {
                arrivals.tenantEvents.add(inbound);
            } else if (inbound.event() instanceof TenantDisconnected disconnected) {
                arrivals.disconnected.add(disconnected);
            } else if (inbound.event() instanceof DeviceEvent) {
                arrivals.deviceEvents.add(inbound);
            } else if (inbound.event() instanceof RecoveryKeyEvent) {
                arrivals.keys.add(inbound);
            }
        }
        return arrivals;
    }

    List<TenantConnected> tenants() {
        return Inbound.only(tenantEvents, TenantConnected.class).toList();
    }

    Set<DeviceRef> devicesTouched() {
        var touched = new HashSet<DeviceRef>();
        Inbound.only(deviceEvents, DeviceEvent.class)
                .forEach(event -> touched.add(new DeviceRef(event.tenantId(), event.deviceId())));
        Inbound.only(keys, RecoveryKeyEvent.class)
                .forEach(event -> touched.add(new DeviceRef(event.tenantId(), event.deviceId())));
        return touched;
    }

    /**
     * The devices to decide about: those an event changed, and those of a tenant that belongs to somebody else now.
     *
     * @param locked every device of the batch and of tenants that moved, as the database has them
     * @param owners whose the devices of tenants are, by tenant id
     */
    List<Review> reviews(Map<DeviceRef, Device> locked, Function<Collection<String>, Map<String, TenantRules>> owners) {
        var causes = new HashMap<DeviceRef, Cause>();
        var changed = new LinkedHashMap<DeviceRef, Device>();
        for (var inbound : deviceEvents) {
            var event = (DeviceEvent) inbound.event();
            var ref = new DeviceRef(event.tenantId(), event.deviceId());
            var known = changed.getOrDefault(ref, locked.get(ref));
            var after = known == null ? null : known.after(event);
            if (after != null && !after.equals(known)) {
                changed.put(ref, after);
                causes.put(ref, inbound.cause());
            }
        }
        var tenantCauses = new HashMap<String, Cause>();
        tenantEvents.forEach(inbound -> tenantCauses.put(inbound.event().tenantId(), inbound.cause()));
        var ownerOf = owners.apply(
                Set.copyOf(locked.keySet().stream().map(DeviceRef::tenantId).toList()));
        var reviews = new ArrayList<Review>();
        changed.forEach((ref, device) -> reviews.add(new Review(
                locked.getOrDefault(ref, device), placed(device, ownerOf), causes.getOrDefault(ref, Cause.start()))));
        for (var device : locked.values()) {
            var cause = tenantCauses.get(device.ref().tenantId());
            if (cause != null && !changed.containsKey(device.ref())) {
                reviews.add(new Review(device, placed(device, ownerOf), cause));
            }
        }
        return reviews;
    }

    private static Device placed(Device device, Map<String, TenantRules> owners) {
        var rules = owners.get(device.ref().tenantId());
        return rules == null
                ? device.ownedBy(null)
                : device.placedBy(rules::ownerOf).leftBehind(rules.lastVersion());
    }
}
