package dev.latchkey.graph;

import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an error answer of Graph means. */
final class GraphFailures {

    private GraphFailures() {}

    /**
     * @param granted what the token carries, where it can be read
     * @param permissions those of which one suffices for the call, least first
     */
    static GraphFailure of(
            int status,
            String code,
            @Nullable Duration retryAfter,
            Optional<Granted> granted,
            List<String> permissions) {
        return switch (status) {
            // 424 is what some of a batch's steps are answered when others were throttled.
            case 401 ->
                new GraphFailure(
                        Kind.SIGN_IN,
                        code,
                        "Microsoft Graph does not accept the token",
                        "Check that the application is enabled in the tenant; the next run signs in again.",
                        null);
            case 403 -> forbidden(code, granted, permissions);
            case 404 -> new GraphFailure(Kind.NOT_FOUND, code, "Microsoft Graph knows no such thing", null, null);
            case 424, 429, 509 ->
                new GraphFailure(Kind.THROTTLED, code, "Microsoft Graph asks for fewer calls", null, retryAfter);
            default -> other(status, code, retryAfter);
        };
    }

    private static GraphFailure other(int status, String code, @Nullable Duration retryAfter) {
        if (status >= 500) {
            return new GraphFailure(
                    Kind.UNAVAILABLE,
                    code,
                    "Microsoft Graph is out of order (status " + status + ")",
                    null,
                    retryAfter);
        }
        return new GraphFailure(
                Kind.REFUSED, code, "Microsoft Graph refused the request (status " + status + ")", null, null);
    }

    private static GraphFailure forbidden(String code, Optional<Granted> granted, List<String> permissions) {
        return granted.isPresent() && holdsOne(granted.get(), permissions)
                ? forbiddenAllTheSame(code, granted, permissions)
                : missing(code, permissions);
    }

    /** Not for want of a permission. */
    static GraphFailure forbiddenAllTheSame(String code, Optional<Granted> granted, List<String> permissions) {
        // Graph shows a user no keys but those of her own devices, whatever the application may, unless she has a role.
        var wantsRole =
                granted.isPresent() && granted.get().delegated() && permissions.containsAll(Purpose.READ_KEYS.oneOf());
        return new GraphFailure(
                Kind.FORBIDDEN,
                code,
                "Microsoft Graph forbids this although the permission is granted",
                wantsRole
                        ? "Give the partner's user one of these Entra roles in the tenant: " + DirectoryRoles.names()
                                + "."
                        : "Check the tenant's Intune licence and conditional access.",
                null);
    }

    /** @param permissions of which one would suffice, least first */
    static GraphFailure missing(String code, List<String> permissions) {
        var least = permissions.getFirst();
        return new GraphFailure(
                Kind.CONSENT_MISSING,
                code,
                "the permission " + least + " is not granted",
                "Add " + least + " to the app registration and grant admin consent in the tenant.",
                null,
                List.of(least));
    }

    /** Pages spell {@code BitlockerKey} and {@code BitLockerKey}: compare without case. */
    static boolean holdsOne(Granted granted, List<String> permissions) {
        return granted.permissions().stream()
                .anyMatch(held -> permissions.stream().anyMatch(held::equalsIgnoreCase));
    }
}
