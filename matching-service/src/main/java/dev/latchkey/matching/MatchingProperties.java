package dev.latchkey.matching;

import dev.latchkey.matching.hardware.Traits;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of matching.
 *
 * @param notIdentifying serial numbers and MAC addresses that identify no machine, beside those we know of
 */
@ConfigurationProperties("matching")
public record MatchingProperties(@DefaultValue List<String> notIdentifying) {

    public Traits notIdentifyingTraits() {
        return Traits.ofValues(notIdentifying);
    }
}
