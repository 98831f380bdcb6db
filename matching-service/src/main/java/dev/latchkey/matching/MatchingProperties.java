package dev.latchkey.matching;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of matching.
 *
 * @param devicesPerMacAddress a MAC address that more devices of a tenant have is that of a dock or an adapter they share, and
 *     identifies none of them
 */
@ConfigurationProperties("matching")
public record MatchingProperties(@DefaultValue("1") int devicesPerMacAddress) {

    public MatchingProperties {
        if (devicesPerMacAddress < 1) {
            throw new IllegalArgumentException(
                    "matching.devices-per-mac-address must be at least 1, was " + devicesPerMacAddress);
        }
    }
}
