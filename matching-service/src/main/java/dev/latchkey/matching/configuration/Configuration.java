package dev.latchkey.matching.configuration;

import dev.latchkey.matching.hardware.Traits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine an organization documents.
 *
 * @param externalId what the organization's own system calls it; unique within the organization
 * @param version grows with every change
 */
public record Configuration(
        long id,
        long organizationId,
        String externalId,
        String name,
        @Nullable String serialNumber,
        List<String> macAddresses,
        boolean archived,
        long version) {

    public Traits traits() {
        return Traits.of(serialNumber, macAddresses, name);
    }

    boolean says(ConfigurationEntry entry) {
        return !archived
                && name.equals(entry.name())
                && java.util.Objects.equals(serialNumber, entry.serialNumber())
                && macAddresses.equals(entry.macAddresses());
    }

    Configuration with(ConfigurationEntry entry) {
        return new Configuration(
                id,
                organizationId,
                externalId,
                entry.name(),
                entry.serialNumber(),
                entry.macAddresses(),
                false,
                version + 1);
    }
}
