package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.Devices;
import dev.latchkey.matching.organization.TenantOrganizations;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides the devices of a tenant by its rules, or after it was disconnected, some at a time, and remembers how far it has
 * come: a tenant may have a hundred thousand, nobody else decides meanwhile, and whoever is killed leaves the rest to the
 * next.
 */
@Component
class PlaceDevices {

    private static final int AT_A_TIME = 1_000;

    private final RegistryLock lock;
    private final TenantOrganizations tenants;
    private final Devices devices;
    private final MatchDevices matchDevices;
    private final TransactionTemplate transaction;

    PlaceDevices(
            RegistryLock lock,
            TenantOrganizations tenants,
            Devices devices,
            MatchDevices matchDevices,
            TransactionTemplate transaction) {
        this.lock = lock;
        this.tenants = tenants;
        this.devices = devices;
        this.matchDevices = matchDevices;
        this.transaction = transaction;
    }

    /** @return false when there is nothing to do */
    boolean placeSome() {
        var tenant = tenants.placing();
        tenant.ifPresent(id -> transaction.executeWithoutResult(status -> placeSome(id)));
        return tenant.isPresent();
    }

    private void placeSome(String tenantId) {
        lock.toChange();
        var from = tenants.placedUpTo(tenantId);
        if (from.isEmpty()) {
            return;
        }
        var rules = requireNonNull(tenants.of(List.of(tenantId)).get(tenantId));
        var some = devices.ofTenant(tenantId, from.get(), AT_A_TIME);
        var cause = Cause.start();
        matchDevices.decideAnew(some.stream()
                .filter(Device::described)
                .map(device ->
                        new Review(device, device.placedBy(rules::ownerOf).leftBehind(rules.lastVersion()), cause))
                .filter(review -> !review.before().equals(review.now()))
                .toList());
        tenants.placed(
                tenantId, some.size() < AT_A_TIME ? null : some.getLast().ref().deviceId());
    }
}
