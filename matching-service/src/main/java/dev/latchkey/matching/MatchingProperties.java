package dev.latchkey.matching;

import dev.latchkey.matching.hardware.Traits;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of matching.
 *
 * @param devicesPerMacAddress a MAC address that more devices of a tenant have is that of a dock or an adapter they share, and
 *     identifies none of them
 * @param notIdentifying serial numbers and MAC addresses that identify no machine, beside those we know of
 */
@ConfigurationProperties("matching")
public record MatchingProperties(
        @DefaultValue("1") int devicesPerMacAddress,
        @DefaultValue List<String> notIdentifying) {

    public MatchingProperties {
        if (devicesPerMacAddress < 1) {
            throw new IllegalArgumentException(
                    "matching.devices-per-mac-address must be at least 1, was " + devicesPerMacAddress);
        }
    }

    public Traits notIdentifyingTraits() {
        return Traits.ofValues(notIdentifying);
    }
}
