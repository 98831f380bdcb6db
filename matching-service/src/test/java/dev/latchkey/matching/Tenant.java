package dev.latchkey.matching;

import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.VolumeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What sync-service says about one tenant. */
public record Tenant(String id) {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    public static Tenant fresh() {
        return new Tenant(UUID.randomUUID().toString());
    }

    public TenantConnected connected(long organizationId, long version) {
        return new TenantConnected(
                id, "Contoso", organizationId, "client", new SealedSecret("key", "sealed"), version, AT, null);
    }

    public TenantDisconnected disconnected(long organizationId, long version, long lastVersion) {
        return new TenantDisconnected(id, "Contoso", organizationId, version, lastVersion, AT, "ada");
    }

    public DeviceSeen seen(String device, long version, DeviceState state) {
        return new DeviceSeen(id, device, version, state, AT);
    }

    public DeviceChanged changed(String device, long version, DeviceState state) {
        return new DeviceChanged(id, device, version, state, AT);
    }

    public DeviceGone gone(String device, long version) {
        return new DeviceGone(id, device, version, AT);
    }

    public KeyFound keyFound(String device, String key, long version) {
        return new KeyFound(
                id,
                device,
                key,
                version,
                VolumeType.OPERATING_SYSTEM,
                AT,
                new SealedSecret("data-key", "sealed-" + key),
                AT);
    }

    public KeyGoneUpstream keyGone(String device, String key, long version) {
        return new KeyGoneUpstream(id, device, key, version, AT, AT);
    }

    public KeyConfirmed keyConfirmed(String device, String key, long version) {
        return new KeyConfirmed(id, device, key, version, AT, AT, null);
    }

    public static DeviceState windows(String name, String serial, String... macs) {
        return state(name, serial, "Windows", macs);
    }

    public static DeviceState state(String name, String serial, String operatingSystem, String... macs) {
        return new DeviceState(
                "intune-" + name,
                name,
                serial,
                List.of(macs),
                operatingSystem,
                null,
                null,
                null,
                null,
                true,
                "mdm",
                null);
    }
}
