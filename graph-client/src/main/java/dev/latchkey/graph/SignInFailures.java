package dev.latchkey.graph;

import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.MsalThrottlingException;
import dev.latchkey.graph.GraphFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why Entra gives no token: what its answers and AADSTS codes mean, and what to do about them. */
final class SignInFailures {

    private static final String CONSENT_STEP =
            "Ask an administrator of the tenant to grant admin consent to the application.";
    private static final String CREDENTIAL_STEP =
            "Create a new client secret for the application and connect the tenant again with its value.";
    private static final String CERTIFICATE_STEP =
            "Add the certificate to the application in Entra, or connect the tenant again with one that is there.";
    private static final String PARTNER_STEP =
            "Check the partner relationship (GDAP) and the policies that apply to its user, then connect again.";
    private static final String TENANT_STEP = "Check the tenant id; if the customer left, pause the tenant.";

    private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{3,9})");

    private SignInFailures() {}

    /**
     * Why msal4j gave no token.
     *
     * @param now by our clock, for an answer without a date
     */
    static GraphFailure of(Throwable failure, Instant now) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GraphException known) {
                return known.failure();
            }
            if (cause instanceof MsalThrottlingException throttled) {
                return new GraphFailure(
                        Kind.THROTTLED,
                        "",
                        "Entra asks to sign in less often",
                        null,
                        Duration.ofMillis(throttled.retryInMs()));
            }
            if (cause instanceof MsalServiceException service) {
                return answered(service, now);
            }
            if (cause instanceof IOException) {
                return GraphFailure.unavailable("no connection to Entra's sign-in");
            }
        }
        return GraphFailure.garbage("Entra's sign-in gave an answer that cannot be read");
    }

    private static GraphFailure answered(MsalServiceException answer, Instant now) {
        var status = answer.statusCode() == null ? 0 : answer.statusCode();
        var found = AADSTS.matcher(answer.getMessage() == null ? "" : answer.getMessage());
        var code = found.find() ? found.group(1) : "";
        // Codes come with these, too, and say nothing of our sign-in then.
        if (status == 429) {
            return busy(Kind.THROTTLED, code, "Entra asks to sign in less often", answer, now);
        }
        if (status >= 500 || (status == 0 && code.isEmpty())) {
            return busy(Kind.UNAVAILABLE, code, "Entra's sign-in is out of order (status " + status + ")", answer, now);
        }
        return of(code.isEmpty() ? 0 : Long.parseLong(code));
    }

    private static GraphFailure busy(Kind kind, String code, String cause, MsalServiceException answer, Instant now) {
        return new GraphFailure(kind, code.isEmpty() ? "" : "AADSTS" + code, cause, null, retryAfter(answer, now));
    }

    private static @Nullable Duration retryAfter(MsalServiceException answer, Instant now) {
        var at = RetryAfter.date(header(answer, "Date"));
        return RetryAfter.parse(header(answer, "Retry-After"), at == null ? now : at);
    }

    private static @Nullable String header(MsalServiceException answer, String name) {
        return answer.headers() == null
                ? null
                : answer.headers().entrySet().stream()
                        .filter(header -> name.equalsIgnoreCase(header.getKey()))
                        .flatMap(header -> header.getValue().stream())
                        .findFirst()
                        .orElse(null);
    }

    /** @param aadsts number after {@code AADSTS}; 0 when Entra gave none */
    static GraphFailure of(long aadsts) {
        return switch ((int) Math.min(aadsts, Integer.MAX_VALUE)) {
            case 65001 -> consent(aadsts, "nobody has consented to the application in this tenant");
            case 7000229 -> consent(aadsts, "the application has no service principal in this tenant");
            case 700016 -> consent(aadsts, "the application is not known in this tenant");
            case 7000215 -> signIn(aadsts, "the client secret is wrong", CREDENTIAL_STEP);
            case 7000222 -> signIn(aadsts, "the client secret has expired", CREDENTIAL_STEP);
            case 700027 -> signIn(aadsts, "Entra does not know the certificate that signed", CERTIFICATE_STEP);
            case 50020 -> signIn(aadsts, "the partner's user does not exist in this tenant", PARTNER_STEP);
            case 90002, 900023, 5000224 -> failure(Kind.TENANT_GONE, aadsts, "Entra knows no such tenant", TENANT_STEP);
            case 700082 -> signIn(aadsts, "the refresh token expired unused", PARTNER_STEP);
            case 50173 -> signIn(aadsts, "the refresh token was revoked", PARTNER_STEP);
            case 53003 -> signIn(aadsts, "conditional access blocks the sign-in", PARTNER_STEP);
            case 50076 -> signIn(aadsts, "the sign-in asks for a second factor", PARTNER_STEP);
            case 900144 ->
                signIn(aadsts, "Entra misses a parameter in our request", "Report this as a bug of Latchkey.");
            default ->
                signIn(aadsts, "Entra refused the sign-in", "Look the code up in Microsoft's list of AADSTS errors.");
        };
    }

    private static GraphFailure consent(long aadsts, String cause) {
        return failure(Kind.CONSENT_MISSING, aadsts, cause, CONSENT_STEP);
    }

    private static GraphFailure signIn(long aadsts, String cause, String nextStep) {
        return failure(Kind.SIGN_IN, aadsts, cause, nextStep);
    }

    private static GraphFailure failure(Kind kind, long aadsts, String cause, @Nullable String nextStep) {
        return new GraphFailure(kind, aadsts == 0 ? "" : "AADSTS" + aadsts, cause, nextStep, null);
    }
}
