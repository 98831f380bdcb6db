package dev.latchkey.labelled;

import static dev.latchkey.labelled.LabelledCase.HOME;
import static dev.latchkey.labelled.LabelledCase.NOBODY;

import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.Event;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.labelled.LabelledCase.Documented;
import dev.latchkey.labelled.LabelledCase.Seen;
import dev.latchkey.labelled.LabelledCase.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** A case under way: the ids that things of it have in the service, and the events they make. */
final class LabelledWorld {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    final LabelledCase labelled;
    private final String id = UUID.randomUUID().toString();
    private final Map<String, Long> organizations = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, String> organizationOf = new HashMap<>();
    private final Map<String, Seen> last = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();

    LabelledWorld(LabelledCase labelled) {
        this.labelled = labelled;
        owners.put(HOME, HOME);
        owners.putAll(labelled.tenants());
    }

    /** The organization that documents a configuration. */
    long organizationOf(String configuration, Documented documented, Registry registry) {
        organizationOf.putIfAbsent(configuration, Objects.requireNonNullElse(documented.organization(), HOME));
        return organizationOf(configuration, registry);
    }

    long organizationOf(String configuration, Registry registry) {
        return organization(Objects.requireNonNull(organizationOf.get(configuration)), registry);
    }

    private long organization(String name, Registry registry) {
        return organizations.computeIfAbsent(name, key -> registry.addOrganization(key + " of " + id));
    }

    List<Event> connected(Registry registry) {
        var events = new ArrayList<Event>();
        owners.forEach((tenant, owner) -> {
            if (!owner.equals(NOBODY)) {
                events.add(connected(tenant, owner, registry));
            }
        });
        return events;
    }

    List<Event> events(Step step, Registry registry) {
        var events = new ArrayList<Event>();
        step.moved().forEach((tenant, owner) -> events.add(connected(tenant, owner, registry)));
        step.gone().forEach(device -> events.add(gone(device)));
        step.seen().forEach((device, seen) -> events.add(seen(device, seen)));
        return events;
    }

    String tenantId(String device) {
        return tenant(Objects.requireNonNullElse(seen(device).tenant(), HOME));
    }

    String deviceId(String device) {
        return Objects.requireNonNullElse(seen(device).id(), device);
    }

    private Seen seen(String device) {
        return Objects.requireNonNull(last.get(device), device);
    }

    private String tenant(String name) {
        return name + "-" + id;
    }

    private TenantConnected connected(String tenant, String owner, Registry registry) {
        var secret = new SealedSecret("key", "sealed");
        var version = next("tenant " + tenant);
        return new TenantConnected(
                tenant(tenant), tenant, organization(owner, registry), "client", secret, version, AT, null);
    }

    private DeviceSeen seen(String device, Seen seen) {
        last.put(device, seen);
        var version = next("device " + device);
        return new DeviceSeen(
                tenantId(device),
                deviceId(device),
                seen.version() == null ? version : seen.version(),
                new DeviceState(
                        Objects.requireNonNullElse(seen.intune(), "intune-" + device),
                        Objects.requireNonNullElse(seen.name(), "DEV-" + device.toUpperCase(Locale.ROOT)),
                        seen.serial(),
                        Objects.requireNonNullElse(seen.macs(), List.of()),
                        Objects.requireNonNullElse(seen.os(), "Windows"),
                        null,
                        null,
                        null,
                        null,
                        true,
                        "mdm",
                        null),
                AT);
    }

    private DeviceGone gone(String device) {
        return new DeviceGone(tenantId(device), deviceId(device), next("device " + device), AT);
    }

    private long next(String what) {
        return versions.merge(what, 1L, Long::sum);
    }
}
