package dev.latchkey.sync.tenant.web;

import org.jspecify.annotations.Nullable;

/** Body of POST /tenants; cannot be printed with its secret. */
record ConnectionRequest(
        @Nullable String tenantId,
        @Nullable String name,
        @Nullable Long organizationId,
        @Nullable String clientId,
        @Nullable String clientSecret) {

    @Override
    public String toString() {
        return "ConnectionRequest[" + tenantId + ", secret redacted]";
    }
}
