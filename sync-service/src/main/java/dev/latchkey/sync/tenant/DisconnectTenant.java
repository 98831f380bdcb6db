package dev.latchkey.sync.tenant;

import dev.latchkey.events.Event;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.graph.GraphConnections;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.sync.TenantLock;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Disconnects a tenant: what signs in to it is erased, whatever is under way or waits ends, and nothing is read from it any
 * more. What was found stays known, so that no key is read a second time when the tenant is connected again.
 */
@Service
public class DisconnectTenant {

    private static final String CAUSE = "the tenant was disconnected";

    private final TenantLock lock;
    private final ConnectedTenants tenants;
    private final FormerTenants former;
    private final GraphConnections graph;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DisconnectTenant(
            TenantLock lock,
            ConnectedTenants tenants,
            FormerTenants former,
            GraphConnections graph,
            Outbox outbox,
            TransactionTemplate transaction,
            Clock clock) {
        this.lock = lock;
        this.tenants = tenants;
        this.former = former;
        this.graph = graph;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What is not looked at any more.
     *
     * @param devices as Intune listed them last
     * @param keys as Microsoft listed them last
     */
    public record Disconnected(String tenantId, String name, long devices, long keys, Instant disconnectedAt) {}

    /** @throws dev.latchkey.kit.web.ProblemException when no such tenant is connected that the caller may see */
    public Disconnected disconnect(String tenantId, Caller caller) {
        var id = tenantId.toLowerCase(Locale.ROOT);
        var done = Objects.requireNonNull(transaction.execute(status -> {
            // In this order: a run or a refresh has the lock, and then writes to the tenant.
            lock.hold(id);
            var tenant = tenants.hold(id)
                    .filter(connected -> caller.maySee(connected.organizationId()))
                    .orElseThrow(Tenants::unknown);
            return disconnect(tenant, caller);
        }));
        graph.forget(id);
        return done;
    }

    private Disconnected disconnect(ConnectedTenant tenant, Caller caller) {
        var id = tenant.tenantId();
        var now = clock.instant();
        var events = new ArrayList<Event>();
        former.endRuns(id, CAUSE, now).forEach(run -> events.add(new SyncRunFailed(id, run, CAUSE, null, now)));
        former.cancelWhatWaits(id);
        var known = former.forgetListings(id);
        var settings = former.eraseConnection(id, known.lastVersion(), now, caller.name());
        if (tenant.settings().syncIntuneDevices() || tenant.settings().syncBitLockerKeys()) {
            events.add(new TenantSettingsChanged(id, false, false, settings.settings(), now, null, null, null));
        }
        events.add(new TenantDisconnected(
                id,
                tenant.name(),
                tenant.organizationId(),
                settings.connection(),
                known.lastVersion(),
                now,
                caller.name()));
        var cause = Cause.start();
        outbox.append(
                events.stream().map(event -> new Announcement(event, cause)).toList());
        return new Disconnected(id, tenant.name(), known.devices(), known.keys(), now);
    }
}
