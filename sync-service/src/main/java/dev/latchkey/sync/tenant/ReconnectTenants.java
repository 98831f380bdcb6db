package dev.latchkey.sync.tenant;

import dev.latchkey.graph.SignInCredential;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.application.Application;
import dev.latchkey.sync.application.CredentialSealer;
import dev.latchkey.sync.application.UsersOfApplication;
import dev.latchkey.sync.schedule.RunSchedule;
import java.time.Clock;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Gives every tenant of a shared application its new credential, some hundred with each statement. */
@Service
class ReconnectTenants implements UsersOfApplication {

    private static final int BATCH = 500;

    private final ConnectedTenants tenants;
    private final CredentialSealer sealer;
    private final RunSchedule schedule;
    private final Outbox outbox;
    private final Clock clock;

    ReconnectTenants(
            ConnectedTenants tenants, CredentialSealer sealer, RunSchedule schedule, Outbox outbox, Clock clock) {
        this.tenants = tenants;
        this.sealer = sealer;
        this.schedule = schedule;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int changed(Application application, SignInCredential credential) {
        var cause = Cause.start();
        var now = clock.instant();
        var users = tenants.of(application.name());
        var reconnected = 0;
        for (var from = 0; from < users.size(); from += BATCH) {
            var ids = users.subList(from, Math.min(from + BATCH, users.size()));
            // Somebody may have disconnected one since, or connected it another way.
            var batch = tenants.hold(ids).stream()
                    .filter(tenant -> tenant.isConnected() && application.name().equals(tenant.application()))
                    .map(tenant -> tenant.signingIn(
                            application.clientId(),
                            credential.kind(),
                            sealer.seal(credential, tenant.tenantId(), application.clientId())))
                    .toList();
            var versions = tenants.put(batch);
            outbox.append(batch.stream()
                    .map(tenant -> new Announcement(
                            tenant.announced(
                                    Objects.requireNonNull(versions.get(tenant.tenantId()))
                                            .connection(),
                                    now),
                            cause))
                    .toList());
            schedule.now(batch.stream().map(ConnectedTenant::tenantId).toList());
            reconnected += batch.size();
        }
        return reconnected;
    }
}
