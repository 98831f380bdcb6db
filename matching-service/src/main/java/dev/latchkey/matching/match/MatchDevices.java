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
import dev.latchkey.matching.key.HandOverKeys;
import dev.latchkey.matching.organization.TenantOrganizations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes what sync-service announces, decides about the devices concerned, and lets the keys of matched ones go to the
 * vault. Events of one device may be handled by two threads at a time, and in any order: everything a batch touches is
 * locked first, devices before configurations, each in one order. A batch that concerns devices beyond it, such as a
 * second one with the same serial number, takes them too; when somebody else is at one of them, it starts again, alone.
 */
@Service
public class MatchDevices implements ConfigurationObserver {

    private final RegistryLock lock;
    private final TenantOrganizations tenants;
    private final PlacementLoop placement;
    private final Devices devices;
    private final DecideMatches decideMatches;
    private final AutomaticCreation creation;
    private final HandOverKeys handOverKeys;
    private final Outbox outbox;
    private final TransactionTemplate nested;

    MatchDevices(
            RegistryLock lock,
            TenantOrganizations tenants,
            PlacementLoop placement,
            Devices devices,
            DecideMatches decideMatches,
            AutomaticCreation creation,
            HandOverKeys handOverKeys,
            Outbox outbox,
            PlatformTransactionManager transactions) {
        this.lock = lock;
        this.tenants = tenants;
        this.placement = placement;
        this.devices = devices;
        this.decideMatches = decideMatches;
        this.creation = creation;
        this.handOverKeys = handOverKeys;
        this.outbox = outbox;
        this.nested = new TransactionTemplate(transactions);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<Inbound> batch) {
        var events = Arrivals.of(batch);
        if (!events.tenants().isEmpty() || !events.disconnected().isEmpty()) {
            takeAlone(events);
            return;
        }
        try {
            nested.executeWithoutResult(status -> takeBesideOthers(events));
        } catch (OthersConcerned e) {
            // What was locked is free again: a nested transaction that is rolled back keeps no locks.
            takeAlone(events);
        }
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void configurationsChanged(Collection<Sought> concerned, Cause cause) {
        reconsider(devices.concernedBy(concerned, List.of()), cause);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void configurationsRemoved(Collection<Long> ids, Sought concerned, Cause cause) {
        reconsider(devices.concernedBy(List.of(concerned), ids), cause);
    }

    /** For who holds the registry lock alone and has locked these devices. */
    @Transactional(propagation = Propagation.MANDATORY)
    Map<DeviceRef, Device> decideAnew(List<Review> reviews) {
        var outcome = decideAlone(reviews);
        announce(outcome, List.of(), outcome.decided());
        return outcome.decided();
    }

    private void takeBesideOthers(Arrivals events) {
        lock.toDecide();
        var locked = devices.lock(events.devicesTouched());
        var outcome = decideMatches.decideBesideOthers(events.reviews(locked, tenants::of));
        if (!creation.wantedFor(outcome.decided().values()).isEmpty()) {
            throw new OthersConcerned();
        }
        locked.putAll(outcome.decided());
        announce(outcome, events.keys(), locked);
    }

    private void takeAlone(Arrivals events) {
        lock.toChange();
        var moved = tenants.connect(events.tenants());
        if (!events.disconnected().isEmpty()) {
            tenants.disconnect(events.disconnected());
            placement.wakeAfterCommit();
        }
        var locked = devices.lock(events.devicesTouched());
        devices.ofTenants(moved).forEach(device -> locked.put(device.ref(), device));
        var outcome = decideAlone(events.reviews(locked, tenants::of));
        locked.putAll(outcome.decided());
        announce(outcome, events.keys(), locked);
    }

    private Outcome decideAlone(List<Review> reviews) {
        var outcome = decideMatches.decideAlone(reviews);
        var wanted = creation.wantedFor(outcome.decided().values());
        if (!wanted.isEmpty()) {
            var cause = reviews.getFirst().cause();
            var created = creation.create(wanted, cause);
            outcome.add(decideMatches.decideAlone(
                    created.stream().map(device -> Review.again(device, cause)).toList()));
        }
        return outcome;
    }

    private void reconsider(List<Device> concerned, Cause cause) {
        decideAnew(concerned.stream().map(device -> Review.again(device, cause)).toList());
    }

    private void announce(Outcome outcome, List<Inbound> keyEvents, Map<DeviceRef, Device> known) {
        var announcements = new ArrayList<Announcement>(outcome.announcements());
        announcements.addAll(handOverKeys.take(keyEvents, known, outcome.newlyMatched()));
        outbox.append(announcements);
    }
}
