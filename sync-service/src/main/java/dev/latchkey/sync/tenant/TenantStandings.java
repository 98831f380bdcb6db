package dev.latchkey.sync.tenant;

import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.ConsentMissing;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
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
    private final Outbox outbox;
    private final Clock clock;

    TenantStandings(Tenants tenants, Outbox outbox, Clock clock) {
        this.tenants = tenants;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @param before as it stood when the run began */
    @Transactional(propagation = Propagation.MANDATORY)
    public void succeeded(Tenant before, Cause cause) {
        var now = clock.instant();
        if (before.state() == TenantState.NEW || before.state() == TenantState.CONSENT_MISSING) {
            outbox.append(new ConsentGranted(before.tenantId(), PROVED, now), cause);
        }
        tenants.completed(before.tenantId(), now);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void failed(Tenant before, GraphFailure failure, Cause cause) {
        var state = TenantState.after(failure);
        if (state == TenantState.CONSENT_MISSING && before.state() != TenantState.CONSENT_MISSING) {
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
