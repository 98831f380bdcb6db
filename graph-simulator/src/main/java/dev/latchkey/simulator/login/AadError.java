package dev.latchkey.simulator.login;

import java.util.Arrays;
import java.util.Optional;

/** The AADSTS errors of the reference, section 8.4, with what goes over the wire. */
public enum AadError {
    CONSENT_REQUIRED(
            65001, 400, "invalid_grant", "The user or administrator has not consented to use the application."),
    NO_SERVICE_PRINCIPAL(
            7000229, 401, "invalid_client", "The client application is missing service principal in the tenant."),
    APP_NOT_IN_DIRECTORY(
            700016, 400, "unauthorized_client", "Application with identifier was not found in the directory."),
    BAD_SECRET(7000215, 401, "invalid_client", "Invalid client secret provided."),
    SECRET_EXPIRED(7000222, 401, "invalid_client", "The provided client secret keys are expired."),
    NO_CREDENTIAL(
            7000218,
            401,
            "invalid_client",
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
    BAD_ASSERTION(700027, 401, "invalid_client", "Client assertion failed signature validation."),
    ASSERTION_EXPIRED(700024, 401, "invalid_client", "Client assertion is not within its valid time range."),
    ASSERTION_AUDIENCE(700023, 401, "invalid_client", "Client assertion audience claim does not match Realm issuer."),
    FOREIGN_USER(50020, 400, "invalid_grant", "User account does not exist in tenant."),
    TENANT_NOT_FOUND(90002, 400, "invalid_tenant", "Tenant not found."),
    BAD_TENANT(900023, 400, "invalid_request", "Specified tenant identifier is neither a valid DNS name nor GUID."),
    TENANT_DELETED(5000224, 400, "invalid_request", "We are sorry, this resource is not available."),
    REFRESH_TOKEN_EXPIRED(700082, 400, "invalid_grant", "The refresh token has expired due to inactivity."),
    TOKEN_REVOKED(50173, 400, "invalid_grant", "The provided grant has expired due to it being revoked."),
    BLOCKED_BY_POLICY(53003, 400, "invalid_grant", "Access has been blocked by Conditional Access policies."),
    MFA_NEEDED(50076, 400, "interaction_required", "You must use multi-factor authentication to access the resource."),
    REDIRECT_NOT_REGISTERED(
            50011, 400, "invalid_request", "The redirect URI does not match those registered for the application."),
    PARAMETER_MISSING(900144, 400, "invalid_request", "The request body must contain the required parameter."),
    UNSUPPORTED_GRANT(70003, 400, "unsupported_grant_type", "The app requested an unsupported grant type."),
    BAD_SCOPE(1002012, 400, "invalid_scope", "The provided value for scope is not valid: it must end in /.default.");

    private final int code;
    private final int status;
    private final String error;
    private final String message;

    AadError(int code, int status, String error, String message) {
        this.code = code;
        this.status = status;
        this.error = error;
        this.message = message;
    }

    public static Optional<AadError> ofCode(int code) {
        return Arrays.stream(values()).filter(error -> error.code == code).findFirst();
    }

    public int code() {
        return code;
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    String message() {
        return message;
    }

    boolean carriesClaims() {
        return this == BLOCKED_BY_POLICY || this == MFA_NEEDED;
    }
}
