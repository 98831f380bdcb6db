package dev.latchkey.sync.tenant;

import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.ConsentMissing;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.Permissions;
import dev.latchkey.graph.Permissions.Permission;
import dev.latchkey.graph.Permissions.Purpose;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.schedule.RunSchedule;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps how a tenant stands, and announces when consent comes or goes. */
@Service
public class TenantStandings {

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
     * @param done what Microsoft let the run do; nothing when there was nothing to read
     * @param keys how many were listed
     * @param token what the token of the run allows; not asked for here, because no call to Microsoft belongs into a transaction
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void succeeded(Tenant before, Set<Purpose> done, long keys, Optional<Permissions> token, Cause cause) {
        var now = clock.instant();
        if (done.isEmpty()) {
            tenants.completed(before.tenantId(), now);
            return;
        }
        if (tenants.consent(before.tenantId(), true)) {
            outbox.append(new ConsentGranted(before.tenantId(), granted(done, token), now), cause);
        }
        var keysSeen = done.contains(Purpose.LIST_KEYS) ? seesKeys(keys, token) : null;
        tenants.read(before.tenantId(), keysSeen, now);
    }

    /** Keys that were listed prove it. An empty list does not, of a user who has no role that shows any. */
    private static boolean seesKeys(long keys, Optional<Permissions> token) {
        return keys > 0
                || token.filter(permissions -> permissions.warning() != null).isEmpty();
    }

    /** What the token says, or else what the run did. */
    private static List<String> granted(Set<Purpose> done, Optional<Permissions> token) {
        var names = token.stream()
                .flatMap(permissions -> permissions.permissions().stream())
                .filter(Permission::granted)
                .map(one -> one.oneOf().getFirst())
                .distinct()
                .toList();
        return names.isEmpty()
                ? done.stream().map(purpose -> purpose.oneOf().getFirst()).toList()
                : names;
    }

    /**
     * What a token showed.
     *
     * @param granted whether reading is; null when the token does not say so, or there is none for another reason
     * @param keysAllowed whether keys may be seen; null when that is not known
     * @param permissions those that are granted, or else those that are missing
     * @param why it is not granted; null when it is
     */
    public record Shown(
            @Nullable Boolean granted,
            @Nullable Boolean keysAllowed,
            List<String> permissions,
            @Nullable String why) {}

    /**
     * An administrator came back from a consent link, and a token showed what is granted, if anything. Where reading is, the
     * tenant is read at once; nobody has it read by coming back again and again without.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void consentReturned(String tenantId, Shown shown) {
        var now = clock.instant();
        if (shown.granted != null && tenants.consent(tenantId, shown.granted)) {
            outbox.append(
                    shown.granted
                            ? new ConsentGranted(tenantId, shown.permissions, now)
                            : new ConsentMissing(tenantId, shown.permissions, String.valueOf(shown.why), now),
                    Cause.start());
        }
        if (shown.keysAllowed != null) {
            tenants.keysAllowed(tenantId, shown.keysAllowed);
        }
        if (shown.why == null) {
            tenants.requestRun(tenantId);
            schedule.now(tenantId);
        }
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
