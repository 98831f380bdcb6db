package dev.latchkey.graph;

import dev.latchkey.graph.GraphFailure.Kind;
import org.jspecify.annotations.Nullable;

/** What Entra's AADSTS codes mean and what to do about them. */
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

    private SignInFailures() {}

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
