package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.application.Application;
import dev.latchkey.sync.application.Applications;
import dev.latchkey.sync.application.CredentialSealer;
import dev.latchkey.sync.schedule.RunSchedule;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Connects tenants, or replaces their connections, and has them read at once. What is connected just so already is left
 * alone. Each tenant's row holds its own sealed credential, a shared application's too: everybody who signs in sees one
 * shape.
 */
@Service
public class ConnectTenants {

    private final ConnectedTenants tenants;
    private final Applications applications;
    private final CredentialSealer sealer;
    private final RunSchedule schedule;
    private final Outbox outbox;
    private final Clock clock;

    ConnectTenants(
            ConnectedTenants tenants,
            Applications applications,
            CredentialSealer sealer,
            RunSchedule schedule,
            Outbox outbox,
            Clock clock) {
        this.tenants = tenants;
        this.applications = applications;
        this.sealer = sealer;
        this.schedule = schedule;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What became of a connection. */
    public enum Outcome {
        /** The tenant is new, or was disconnected. */
        CONNECTED,
        CHANGED,
        UNCHANGED,
        REFUSED
    }

    /**
     * What became of one, with the client id and kind that are used.
     *
     * @param problem why it was refused; null when it was not
     */
    public record Result(
            Outcome outcome,
            @Nullable String clientId,
            @Nullable CredentialKind kind,
            @Nullable ProblemException problem) {}

    /**
     * All in one transaction, with few statements for many; a refused one does not keep the others from being connected.
     *
     * @param connections each of another tenant
     * @param dryRun to write nothing, and only say what would become of each
     * @return one for each connection, in their order
     */
    @Transactional
    public List<Result> connect(List<Connection> connections, boolean dryRun, Caller caller) {
        // Applications first, as whoever changes one does: nobody waits in a circle.
        var shared = applications.holdShared(connections.stream()
                .map(Connection::signIn)
                .filter(Connection.SignIn.Shared.class::isInstance)
                .map(signIn -> ((Connection.SignIn.Shared) signIn).application())
                .distinct()
                .toList());
        var before = new HashMap<String, ConnectedTenant>();
        tenants.hold(connections.stream().map(Connection::tenantId).toList())
                .forEach(tenant -> before.put(tenant.tenantId(), tenant));
        var results = new ArrayList<Result>(connections.size());
        var changed = new ArrayList<ConnectedTenant>();
        var beginning = new HashSet<String>();
        for (var connection : connections) {
            var known = before.get(connection.tenantId());
            try {
                requireVisible(connection, known, caller);
                var connected = known != null && known.isConnected() ? known : null;
                var wanted = wanted(connection, connected, shared);
                var outcome = connected == null
                        ? Outcome.CONNECTED
                        : wanted.equals(connected) ? Outcome.UNCHANGED : Outcome.CHANGED;
                results.add(new Result(outcome, wanted.clientId(), wanted.kind(), null));
                if (outcome != Outcome.UNCHANGED) {
                    changed.add(wanted);
                }
                if (outcome == Outcome.CONNECTED) {
                    beginning.add(wanted.tenantId());
                }
            } catch (ProblemException e) {
                results.add(new Result(Outcome.REFUSED, null, null, e));
            }
        }
        if (!dryRun) {
            write(changed, beginning);
        }
        return results;
    }

    /** @param beginning those whose settings are new, too */
    private void write(List<ConnectedTenant> changed, Set<String> beginning) {
        var versions = tenants.put(changed);
        var cause = Cause.start();
        var now = clock.instant();
        var announcements = new ArrayList<Announcement>();
        for (var tenant : changed) {
            var written = Objects.requireNonNull(versions.get(tenant.tenantId()));
            announcements.add(new Announcement(tenant.announced(written.connection(), now), cause));
            if (beginning.contains(tenant.tenantId())) {
                var settings = tenant.settings();
                announcements.add(new Announcement(
                        new TenantSettingsChanged(
                                tenant.tenantId(),
                                settings.syncIntuneDevices(),
                                settings.syncBitLockerKeys(),
                                written.settings(),
                                now,
                                settings.paused(),
                                settings.intervalSeconds(),
                                settings.deviceGroups()),
                        cause));
            }
        }
        outbox.append(announcements);
        schedule.now(changed.stream().map(ConnectedTenant::tenantId).toList());
    }

    private ConnectedTenant wanted(
            Connection connection, @Nullable ConnectedTenant known, Map<String, Application> shared) {
        var given = given(connection, known, shared);
        return known != null && sameCredential(known, given) ? given.signingInAs(known) : given;
    }

    private ConnectedTenant given(
            Connection connection, @Nullable ConnectedTenant known, Map<String, Application> shared) {
        var settings = known != null
                ? known.settings()
                : new SyncSettings(true, !connection.migrated(), false, connection.interval(), List.of());
        return switch (connection.signIn()) {
            case Connection.SignIn.Own(var clientId, var credential) -> {
                var sealed = sealer.seal(credential, connection.tenantId(), clientId);
                yield new ConnectedTenant(
                        connection.tenantId(),
                        connection.name(),
                        connection.organizationId(),
                        clientId,
                        credential.kind(),
                        sealed,
                        sealed,
                        null,
                        settings);
            }
            case Connection.SignIn.Shared(var name) -> {
                var application = shared.get(name);
                if (application == null) {
                    throw ProblemException.badRequest(
                            "application-unknown",
                            "There is no application of this name; latchkey applications list shows those there are.");
                }
                var copy = copyFor(connection.tenantId(), application);
                yield new ConnectedTenant(
                        connection.tenantId(),
                        connection.name(),
                        connection.organizationId(),
                        application.clientId(),
                        application.kind(),
                        copy,
                        copy,
                        name,
                        settings);
            }
        };
    }

    private SealedSecret copyFor(String tenantId, Application application) {
        try (var credential = sealer.open(
                application.kind(),
                application.credential(),
                Application.owner(application.name()),
                application.clientId())) {
            return sealer.seal(credential, tenantId, application.clientId());
        }
    }

    /**
     * Whether this very credential was given before. It is not compared with what signs in: a refresh token that was given
     * long ago, as by a file that is imported again, must not replace the one that Entra rotated it to.
     */
    private boolean sameCredential(ConnectedTenant known, ConnectedTenant wanted) {
        return known.given() != null
                && known.clientId().equals(wanted.clientId())
                && known.kind() == wanted.kind()
                && sealer.same(known.given(), wanted.signsInWith(), wanted.tenantId(), wanted.clientId());
    }

    private static void requireVisible(Connection connection, @Nullable ConnectedTenant known, Caller caller) {
        if (!caller.maySee(connection.organizationId()) || (known != null && !caller.maySee(known.organizationId()))) {
            throw ProblemException.forbidden(
                    "organization-not-yours", "Ask somebody who manages that organization to connect this tenant.");
        }
    }
}
