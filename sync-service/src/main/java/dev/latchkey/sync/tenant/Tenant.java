package dev.latchkey.sync.tenant;

import dev.latchkey.graph.TenantSignIn;

/** A connected tenant, as a run needs it. */
public record Tenant(
        String tenantId,
        TenantSignIn signIn,
        boolean syncIntuneDevices,
        boolean syncBitLockerKeys,
        TenantState state) {}
