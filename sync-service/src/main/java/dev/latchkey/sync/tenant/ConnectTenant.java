package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.schedule.RunSchedule;
import java.time.Clock;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Connects a tenant, or replaces its connection, and has it read at once. */
@Service
public class ConnectTenant {

    private final Tenants tenants;
    private final CredentialSealer sealer;
    private final RunSchedule schedule;
    private final Outbox outbox;
    private final Clock clock;

    ConnectTenant(Tenants tenants, CredentialSealer sealer, RunSchedule schedule, Outbox outbox, Clock clock) {
        this.tenants = tenants;
        this.sealer = sealer;
        this.schedule = schedule;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @return whether the tenant is new */
    @Transactional
    public boolean connect(Connection connection, RecoveryKey clientSecret, Caller caller) {
        requireVisible(connection, caller);
        var credential = sealer.seal(clientSecret, connection.tenantId(), connection.clientId());
        var version = tenants.put(connection, credential);
        var cause = Cause.start();
        var now = clock.instant();
        outbox.append(
                new TenantConnected(
                        connection.tenantId(),
                        connection.name(),
                        connection.organizationId(),
                        connection.clientId(),
                        credential,
                        version,
                        now,
                        CredentialKind.CLIENT_SECRET),
                cause);
        if (version == 1) {
            outbox.append(new TenantSettingsChanged(connection.tenantId(), true, true, 1, now, false, null), cause);
        }
        schedule.now(connection.tenantId());
        return version == 1;
    }

    private void requireVisible(Connection connection, Caller caller) {
        var owner = tenants.organizationOf(connection.tenantId());
        if (!caller.maySee(connection.organizationId())
                || owner.filter(organization -> !caller.maySee(organization)).isPresent()) {
            throw ProblemException.forbidden(
                    "organization-not-yours", "Ask somebody who manages that organization to connect this tenant.");
        }
    }
}
