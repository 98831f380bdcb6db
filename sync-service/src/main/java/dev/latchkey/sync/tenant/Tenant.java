package dev.latchkey.sync.tenant;

import dev.latchkey.graph.TenantSignIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A connected tenant, as a run needs it.
 *
 * @param syncBitLockerKeys whether keys are read; never without devices, whatever the setting says
 * @param paused nothing is read from the tenant, in no run and no refresh
 * @param interval from the end of a run to the next: the tenant's own, or else that of the service
 * @param deviceGroups display names of the Entra groups whose devices are told apart
 * @param settingsVersion changes whenever one of these does
 * @param runRequestedAt when somebody asked for a run last, by the database's clock
 */
public record Tenant(
        String tenantId,
        TenantSignIn signIn,
        boolean syncIntuneDevices,
        boolean syncBitLockerKeys,
        TenantState state,
        boolean paused,
        Duration interval,
        List<String> deviceGroups,
        long settingsVersion,
        Instant runRequestedAt) {}
