package dev.latchkey.graph;

import dev.latchkey.graph.GraphFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an error answer of Graph means. */
final class GraphFailures {

    private GraphFailures() {}

    /**
     * @param roles permissions the token carries, where it can be read
     * @param permissions those of which one suffices for the call, least first
     */
    static GraphFailure of(
            int status,
            String code,
            @Nullable Duration retryAfter,
            Optional<Set<String>> roles,
            List<String> permissions) {
        return switch (status) {
            case 401 ->
                new GraphFailure(
                        Kind.SIGN_IN,
                        code,
                        "Microsoft Graph does not accept the token",
                        "Check that the application is enabled in the tenant; the next run signs in again.",
                        null);
            case 403 -> forbidden(code, roles, permissions);
            case 404 -> new GraphFailure(Kind.NOT_FOUND, code, "Microsoft Graph knows no such thing", null, null);
            case 429, 509 ->
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

    private static GraphFailure forbidden(String code, Optional<Set<String>> roles, List<String> permissions) {
        if (roles.isPresent() && holdsOne(roles.get(), permissions)) {
            return new GraphFailure(
                    Kind.FORBIDDEN,
                    code,
                    "Microsoft Graph forbids this although the permission is granted",
                    "Check the tenant's Intune licence and conditional access.",
                    null);
        }
        return new GraphFailure(
                Kind.CONSENT_MISSING,
                code,
                "the permission " + permissions.getFirst() + " is not granted",
                "Add " + permissions.getFirst() + " (application) to the app registration and grant admin consent.",
                null,
                List.of(permissions.getFirst()));
    }

    /** Pages spell {@code BitlockerKey} and {@code BitLockerKey}: compare without case. */
    private static boolean holdsOne(Set<String> roles, List<String> permissions) {
        var held = roles.stream().map(role -> role.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return permissions.stream().anyMatch(one -> held.contains(one.toLowerCase(Locale.ROOT)));
    }
}
