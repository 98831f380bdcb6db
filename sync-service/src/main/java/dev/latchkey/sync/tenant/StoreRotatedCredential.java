package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.graph.RotatedCredentials;
import dev.latchkey.graph.SignInCredential;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.application.CredentialSealer;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps the refresh token that Entra hands out in place of the one that was used. Every sign-in brings one and they live
 * for 90 days, so others hear of it once a day at most.
 */
@Service
class StoreRotatedCredential implements RotatedCredentials {

    private static final Duration AGAIN = Duration.ofDays(1);

    private final ConnectedTenants connected;
    private final Tenants tenants;
    private final CredentialSealer sealer;
    private final Outbox outbox;
    private final Clock clock;

    StoreRotatedCredential(
            ConnectedTenants connected, Tenants tenants, CredentialSealer sealer, Outbox outbox, Clock clock) {
        this.connected = connected;
        this.tenants = tenants;
        this.sealer = sealer;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void rotated(TenantSignIn before, SignInCredential now) {
        if (now.kind() != CredentialKind.REFRESH_TOKEN) {
            return;
        }
        var sealed = sealer.seal(now, before.tenantId(), before.clientId());
        if (!connected.rotate(before.tenantId(), before.clientId(), before.credential(), sealed)) {
            // Somebody connected the tenant anew meanwhile; what they gave counts.
            return;
        }
        connected.announceAgain(before.tenantId(), clock.instant().minus(AGAIN)).ifPresent(version -> {
            var tenant = connected.hold(before.tenantId()).orElseThrow();
            outbox.append(tenant.announced(version, clock.instant()), Cause.start());
        });
    }

    /** Not another application's, nor another kind: the connection that asks goes on with what it began with. */
    @Override
    public TenantSignIn newest(TenantSignIn known) {
        return tenants.find(known.tenantId())
                .map(Tenant::signIn)
                .filter(stored ->
                        stored.kind() == known.kind() && stored.clientId().equals(known.clientId()))
                .orElse(known);
    }
}
