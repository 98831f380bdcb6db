package dev.latchkey.matching.match;

import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.matching.configuration.ConfigurationObserver;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.key.HandOverKeys;
import dev.latchkey.matching.organization.TenantOrganizations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes what sync-service announces, decides about the devices concerned, and lets the keys of matched ones go to the
 * vault. Events of one device may be handled by two threads at a time, and in any order: everything a batch touches is
 * locked first, devices before configurations, each in one order.
 */
@Service
public class MatchDevices implements ConfigurationObserver {

    private final RegistryLock lock;
    private final TenantOrganizations tenants;
    private final Devices devices;
    private final DecideMatches decideMatches;
    private final HandOverKeys handOverKeys;
    private final Outbox outbox;

    MatchDevices(
            RegistryLock lock,
            TenantOrganizations tenants,
            Devices devices,
            DecideMatches decideMatches,
            HandOverKeys handOverKeys,
            Outbox outbox) {
        this.lock = lock;
        this.tenants = tenants;
        this.devices = devices;
        this.decideMatches = decideMatches;
        this.handOverKeys = handOverKeys;
        this.outbox = outbox;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<Inbound> batch) {
        var events = Arrivals.of(batch);
        // Rules that come between this look and the lock cost a deadlock at worst, and the batch is taken again.
        if (events.needTheRegistryAlone() || tenants.anyHasRules(events.tenantsOfDevices())) {
            lock.toChange();
        } else {
            lock.toDecide();
        }
        var moved = tenants.connect(events.tenants());
        var locked = devices.lock(events.devicesTouched());
        devices.ofTenants(moved).forEach(device -> locked.put(device.ref(), device));
        var outcome = decideMatches.decide(events.reviews(locked, tenants::of));
        locked.putAll(outcome.decided());
        announce(outcome, events.keys(), locked);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void configurationsChanged(long organizationId, Traits traits, Cause cause) {
        configurationsChanged(List.of(new Sought(organizationId, traits)), cause);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void configurationsChanged(Collection<Sought> concerned, Cause cause) {
        decideAnew(devices.openWith(concerned), cause);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void configurationsRemoved(long organizationId, Collection<Long> ids, Traits traits, Cause cause) {
        var concerned = new ArrayList<Device>(devices.pinnedTo(ids));
        concerned.addAll(devices.openWith(List.of(new Sought(organizationId, traits))));
        decideAnew(concerned, cause);
    }

    private void decideAnew(List<Device> concerned, Cause cause) {
        decideAnew(concerned.stream()
                .map(device -> new Review(device, device, cause))
                .toList());
    }

    /** For who holds the registry lock alone and has locked these devices. */
    @Transactional(propagation = Propagation.MANDATORY)
    Map<DeviceRef, Device> decideAnew(List<Review> reviews) {
        var outcome = decideMatches.decide(reviews);
        announce(outcome, List.of(), outcome.decided());
        return outcome.decided();
    }

    private void announce(Outcome outcome, List<Inbound> keyEvents, Map<DeviceRef, Device> known) {
        var announcements = new ArrayList<Announcement>(outcome.announcements());
        announcements.addAll(handOverKeys.take(keyEvents, known, outcome.newlyMatched()));
        outbox.append(announcements);
    }
}
