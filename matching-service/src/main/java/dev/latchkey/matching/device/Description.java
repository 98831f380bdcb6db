package dev.latchkey.matching.device;

import dev.latchkey.events.DeviceState;
import dev.latchkey.matching.hardware.Traits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Intune says of a device, as far as matching cares. */
public record Description(
        String intuneId,
        String name,
        @Nullable String serialNumber,
        List<String> macAddresses,
        String operatingSystem,
        @Nullable String manufacturer,
        @Nullable String model) {

    static Description of(DeviceState state) {
        return new Description(
                state.intuneId(),
                state.name(),
                state.serialNumber(),
                state.macAddresses().stream()
                        .map(address -> address.replaceAll("\\p{Cntrl}", ""))
                        .toList(),
                state.operatingSystem(),
                state.manufacturer(),
                state.model());
    }

    public boolean windows() {
        return "Windows".equalsIgnoreCase(operatingSystem);
    }

    public Traits traits() {
        return Traits.of(serialNumber, macAddresses, name);
    }

    /** R16: a password carries the name its device has in Intune. */
    public boolean showsAs(Description other) {
        return name.equals(other.name) && java.util.Objects.equals(serialNumber, other.serialNumber);
    }
}
