package dev.latchkey.matching.device;

import dev.latchkey.events.DeviceState;
import dev.latchkey.matching.hardware.Traits;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Intune says of a device, as far as matching cares.
 *
 * @param userDomain of its primary user, in lower case
 * @param groups it is a member of, of those that sync-service was told to read
 * @param traits that follow from the rest; every decision asks for them many times
 */
public record Description(
        String intuneId,
        String name,
        @Nullable String serialNumber,
        List<String> macAddresses,
        String operatingSystem,
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String userDomain,
        List<String> groups,
        Traits traits) {

    static final Description NONE =
            new Description("", "", null, List.of(), "", null, null, null, List.of(), Traits.of(null, List.of(), ""));

    static Description of(DeviceState state) {
        var macAddresses = lines(state.macAddresses());
        return new Description(
                state.intuneId(),
                state.name(),
                state.serialNumber(),
                macAddresses,
                state.operatingSystem(),
                state.manufacturer(),
                state.model(),
                userDomain(state.userPrincipalName()),
                lines(state.groups()),
                Traits.of(state.serialNumber(), macAddresses, state.name()));
    }

    /** As they are stored: each on a line of its own. */
    private static List<String> lines(@Nullable List<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream().map(text -> text.replaceAll("\\p{Cntrl}", "")).toList();
    }

    private static @Nullable String userDomain(@Nullable String userPrincipalName) {
        if (userPrincipalName == null || !userPrincipalName.contains("@")) {
            return null;
        }
        return userPrincipalName
                .substring(userPrincipalName.lastIndexOf('@') + 1)
                .toLowerCase(Locale.ROOT);
    }

    public boolean windows() {
        return "Windows".equalsIgnoreCase(operatingSystem);
    }

    /** R16: a password carries the name its device has in Intune. */
    public boolean showsAs(Description other) {
        return name.equals(other.name) && java.util.Objects.equals(serialNumber, other.serialNumber);
    }
}
