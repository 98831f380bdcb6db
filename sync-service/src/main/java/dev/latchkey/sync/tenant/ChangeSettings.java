package dev.latchkey.sync.tenant;

import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.sync.schedule.RunSchedule;
import java.time.Clock;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes what is read from a tenant. Each real change is announced with its instant, because the vault counts from it;
 * what changes nothing writes nothing.
 */
@Service
public class ChangeSettings {

    private final ConnectedTenants connected;
    private final Tenants tenants;
    private final RunSchedule schedule;
    private final Outbox outbox;
    private final Clock clock;

    ChangeSettings(ConnectedTenants connected, Tenants tenants, RunSchedule schedule, Outbox outbox, Clock clock) {
        this.connected = connected;
        this.tenants = tenants;
        this.schedule = schedule;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    public void change(String tenantId, SettingsChange wish, Caller caller) {
        var tenant = connected
                .hold(tenantId)
                .filter(connected -> caller.maySee(connected.organizationId()))
                .orElseThrow(Tenants::unknown);
        var cause = Cause.start();
        var settings = wish.appliedTo(tenant.settings());
        if (wish.name() != null) {
            rename(tenant, Connection.text("name", wish.name()), cause);
        }
        if (settings.equals(tenant.settings())) {
            return;
        }
        var version = connected.change(tenant.tenantId(), settings);
        outbox.append(settingsChanged(tenant.tenantId(), settings, version), cause);
        if (settings.asksForMoreThan(tenant.settings())) {
            tenants.requestRun(tenant.tenantId());
            schedule.now(tenant.tenantId());
        }
    }

    private void rename(ConnectedTenant tenant, String name, Cause cause) {
        if (!name.equals(tenant.name())) {
            var version = connected.rename(tenant.tenantId(), name);
            outbox.append(tenant.named(name).announced(version, clock.instant()), cause);
        }
    }

    private TenantSettingsChanged settingsChanged(String tenantId, SyncSettings settings, long version) {
        return new TenantSettingsChanged(
                tenantId,
                settings.syncIntuneDevices(),
                settings.syncBitLockerKeys(),
                version,
                clock.instant(),
                settings.paused(),
                settings.intervalSeconds(),
                settings.deviceGroups());
    }
}
