package dev.latchkey.graph;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why Microsoft did not do what was asked, in words for an operator. Never holds anything an answer's body said but its
 * error code.
 *
 * @param code Microsoft's own, such as {@code AADSTS7000215} or {@code authorization_error}; empty when there is none
 * @param cause what went wrong, one sentence
 * @param nextStep what to do about it; null when waiting is all there is to do
 * @param retryAfter how long Microsoft asked to wait
 * @param missing the permission that is not granted; empty when sign-in itself is refused, or nothing is missing
 */
public record GraphFailure(
        Kind kind,
        String code,
        String cause,
        @Nullable String nextStep,
        @Nullable Duration retryAfter,
        List<String> missing) {

    public GraphFailure {
        missing = List.copyOf(missing);
    }

    /** A failure that no permission would cure. */
    public GraphFailure(
            Kind kind, String code, String cause, @Nullable String nextStep, @Nullable Duration retryAfter) {
        this(kind, code, cause, nextStep, retryAfter, List.of());
    }

    /** What a failure means for whoever asked. */
    public enum Kind {
        /** Entra gives no token: the credential, or something else about our sign-in, is wrong. */
        SIGN_IN,
        /** The tenant's administrator has not agreed to the application or to a permission. */
        CONSENT_MISSING,
        /** Entra knows no such tenant (any more). */
        TENANT_GONE,
        /** Refused although the permission is there: a role or a licence is missing. */
        FORBIDDEN,
        NOT_FOUND,
        THROTTLED,
        /** Microsoft, or the way to it, is out of order; the same call may succeed later. */
        UNAVAILABLE,
        /** An answer that is not what was asked for; nothing may be concluded from it. */
        GARBAGE,
        /** Microsoft says that what was asked makes no sense. */
        REFUSED
    }

    static GraphFailure unavailable(String cause) {
        return new GraphFailure(Kind.UNAVAILABLE, "", cause, null, null);
    }

    static GraphFailure garbage(String cause) {
        return new GraphFailure(
                Kind.GARBAGE,
                "",
                cause,
                "Check for a proxy between Latchkey and Microsoft that rewrites answers.",
                null);
    }

    /** The same call may succeed later without anybody doing anything. */
    public boolean passing() {
        return switch (kind) {
            case THROTTLED, UNAVAILABLE, GARBAGE -> true;
            case SIGN_IN, CONSENT_MISSING, TENANT_GONE, FORBIDDEN, NOT_FOUND, REFUSED -> false;
        };
    }
}
