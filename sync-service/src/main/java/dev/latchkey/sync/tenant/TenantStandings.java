package dev.latchkey.sync.tenant;

import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.ConsentMissing;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.Permissions;
import dev.latchkey.graph.Permissions.Permission;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.schedule.RunSchedule;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps how a tenant stands, and announces when consent comes or goes. */
@Service
public class TenantStandings {

    /** What a run that succeeded proves to be granted. */
    private static final List<String> PROVED =
            List.of("DeviceManagementManagedDevices.Read.All", "BitlockerKey.ReadBasic.All", "BitlockerKey.Read.All");

    private final Tenants tenants;
    private final RunSchedule schedule;
    private final Outbox outbox;
    private final Clock clock;

    TenantStandings(Tenants tenants, RunSchedule schedule, Outbox outbox, Clock clock) {
        this.tenants = tenants;
        this.schedule = schedule;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * @param before as it stood when the run began
     * @param token what the token of the run allows; not asked for here, because no call to Microsoft belongs into a transaction
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void succeeded(Tenant before, Optional<Permissions> token, Cause cause) {
        var now = clock.instant();
        if (tenants.consent(before.tenantId(), true)) {
            outbox.append(new ConsentGranted(before.tenantId(), granted(token), now), cause);
        }
        tenants.completed(before.tenantId(), now);
    }

    /** What the token says, or else what the run proved. */
    private static List<String> granted(Optional<Permissions> token) {
        var names = token.stream()
                .flatMap(permissions -> permissions.permissions().stream())
                .filter(Permission::granted)
                .map(one -> one.oneOf().getFirst())
                .distinct()
                .toList();
        return names.isEmpty() ? PROVED : names;
    }

    /**
     * An administrator came back from a consent link, and a token showed what is granted; the tenant is read at once.
     *
     * @param permissions those that are granted, or else those that are missing
     * @param why it is not granted; null when it is
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void consentReturned(String tenantId, boolean granted, List<String> permissions, @Nullable String why) {
        var now = clock.instant();
        if (tenants.consent(tenantId, granted)) {
            outbox.append(
                    granted
                            ? new ConsentGranted(tenantId, permissions, now)
                            : new ConsentMissing(tenantId, permissions, String.valueOf(why), now),
                    Cause.start());
        }
        tenants.requestRun(tenantId);
        schedule.now(tenantId);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void failed(Tenant before, GraphFailure failure, Cause cause) {
        var state = TenantState.after(failure);
        if (state == TenantState.CONSENT_MISSING && tenants.consent(before.tenantId(), false)) {
            outbox.append(
                    new ConsentMissing(before.tenantId(), failure.missing(), inWords(failure), clock.instant()), cause);
        }
        tenants.failed(before.tenantId(), state, inWords(failure), failure.nextStep(), refusesKeys(failure));
    }

    /** Without consent to the application there are no keys either. */
    static boolean refusesKeys(GraphFailure failure) {
        return failure.kind() == GraphFailure.Kind.CONSENT_MISSING
                && (failure.missing().isEmpty()
                        || failure.missing().stream()
                                .anyMatch(permission ->
                                        permission.toLowerCase(Locale.ROOT).startsWith("bitlockerkey.")));
    }

    /** The cause with Microsoft's code, where there is one. */
    public static String inWords(GraphFailure failure) {
        return failure.code().isEmpty() ? failure.cause() : failure.cause() + " (" + failure.code() + ")";
    }
}
