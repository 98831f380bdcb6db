package dev.latchkey.sync.tenant;

import dev.latchkey.graph.GraphFailure;

/** How a tenant stands: as of its last run, or paused. */
public enum TenantState {
    /** Connected, and no run has found out yet. */
    NEW,
    OK,
    CONSENT_MISSING,
    CREDENTIAL_FAULT,
    /** Entra knows no such tenant. */
    GONE,
    FAILING,
    /** By its settings nothing is read; only shown, what is kept is how the last run went. */
    PAUSED,
    /** Nobody signs in to it any more; only shown. */
    DISCONNECTED;

    /** As a failure leaves a tenant. */
    public static TenantState after(GraphFailure failure) {
        return switch (failure.kind()) {
            case CONSENT_MISSING -> CONSENT_MISSING;
            case SIGN_IN -> CREDENTIAL_FAULT;
            case TENANT_GONE -> GONE;
            case FORBIDDEN, NOT_FOUND, THROTTLED, UNAVAILABLE, GARBAGE, REFUSED -> FAILING;
        };
    }
}
