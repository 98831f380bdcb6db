package dev.latchkey.sync.consent;

import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.Permissions;
import dev.latchkey.graph.Permissions.Permission;
import dev.latchkey.graph.Permissions.Purpose;
import dev.latchkey.sync.tenant.TenantStandings;
import dev.latchkey.sync.tenant.TenantStandings.Shown;
import dev.latchkey.sync.tenant.TenantState;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's token says is granted.
 *
 * @param state {@code OK} when all that reading needs is granted
 * @param cause what is wrong, or may stand in the way all the same; null when nothing is known to
 * @param nextStep what to do about it; null when there is nothing to do
 * @param permissions by purpose; empty when there is no token
 * @param warning as of {@link Permissions}, part of the cause; while it stands, keys do not count as seen
 */
public record PermissionCheck(
        TenantState state,
        @Nullable String cause,
        @Nullable String nextStep,
        List<Permission> permissions,
        @Nullable String warning) {

    private static final Set<Purpose> FOR_KEYS = Set.of(Purpose.LIST_KEYS, Purpose.READ_KEYS);
    private static final Set<Purpose> FOR_READING = Set.of(Purpose.LIST_DEVICES, Purpose.LIST_KEYS, Purpose.READ_KEYS);

    static PermissionCheck of(GraphFailure failure) {
        return new PermissionCheck(
                TenantState.after(failure), TenantStandings.inWords(failure), failure.nextStep(), List.of(), null);
    }

    static PermissionCheck of(Permissions found) {
        if (!found.readable()) {
            return new PermissionCheck(
                    TenantState.OK,
                    and("sign-in works, but the token does not say what it may do", found.warning()),
                    "Have the tenant synced: a run finds out.",
                    found.permissions(),
                    found.warning());
        }
        var missing = found.permissions().stream().filter(one -> !one.granted()).toList();
        if (missing.isEmpty()) {
            return new PermissionCheck(TenantState.OK, found.warning(), null, found.permissions(), found.warning());
        }
        var names =
                missing.stream().map(one -> one.oneOf().getFirst()).distinct().collect(Collectors.joining(", "));
        var purposes = missing.stream().map(Permission::purpose).collect(Collectors.toSet());
        var reads = Collections.disjoint(purposes, FOR_READING);
        return new PermissionCheck(
                reads ? TenantState.OK : TenantState.CONSENT_MISSING,
                and(whatWorks(reads && found.warning() == null, purposes) + "not granted: " + names, found.warning()),
                "Add " + names + " (" + (found.delegated() ? "delegated" : "application")
                        + ") to the app registration and grant admin consent.",
                found.permissions(),
                found.warning());
    }

    private static String whatWorks(boolean keysAreRead, Set<Purpose> missing) {
        if (!keysAreRead) {
            return "";
        }
        return missing.contains(Purpose.ROTATE)
                ? "keys can be read, but not rotated; "
                : "keys can be read and rotated, but devices are not asked to check in for it; ";
    }

    private static String and(String cause, @Nullable String warning) {
        return warning == null ? cause : cause + ". " + warning;
    }

    /** Reading devices and keys is granted, as far as the token says. */
    boolean granted() {
        return state == TenantState.OK;
    }

    /** Entra gave a token, or refused it for want of consent: nothing else stood in the way of finding out. */
    boolean checked() {
        return granted() || state == TenantState.CONSENT_MISSING;
    }

    /** @param why reading is not granted; null when it is */
    Shown shown(@Nullable String why) {
        // Of all purposes none: a token that does not say.
        var silent = granted() && names(true).isEmpty();
        var known = !silent && checked();
        return new Shown(
                known ? granted() : null,
                known
                        ? warning == null
                                && !permissions.isEmpty()
                                && permissions.stream().allMatch(PermissionCheck::letsKeysBeSeen)
                        : null,
                names(granted()),
                why);
    }

    private static boolean letsKeysBeSeen(Permission permission) {
        return permission.granted() || !FOR_KEYS.contains(permission.purpose());
    }

    /** One name for each purpose that is granted, or is not. */
    private List<String> names(boolean granted) {
        return permissions.stream()
                .filter(one -> one.granted() == granted)
                .map(one -> one.oneOf().getFirst())
                .distinct()
                .toList();
    }
}
