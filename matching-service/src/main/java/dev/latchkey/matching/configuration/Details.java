package dev.latchkey.matching.configuration;

import static java.util.Objects.requireNonNull;

import dev.latchkey.matching.hardware.Traits;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about a machine.
 *
 * @param type what kind it is, such as {@code Windows laptop}
 * @param status {@code Active} unless somebody says otherwise
 * @param contact whose machine it is, in words
 */
public record Details(
        String name,
        @Nullable String hostname,
        @Nullable String serialNumber,
        List<String> macAddresses,
        @Nullable String assetTag,
        @Nullable String type,
        String status,
        @Nullable String contact) {

    /** @param entry with a name */
    static Details first(ConfigurationEntry entry) {
        return new Details(requireNonNull(entry.name()), null, null, List.of(), null, null, Vocabulary.ACTIVE, null)
                .with(entry);
    }

    /** Equal ones when the entry says nothing new. */
    Details with(ConfigurationEntry entry) {
        return new Details(
                entry.name() == null ? name : entry.name(),
                said(entry.hostname(), hostname),
                said(entry.serialNumber(), serialNumber),
                entry.macAddresses() == null ? macAddresses : entry.macAddresses(),
                said(entry.assetTag(), assetTag),
                said(entry.type(), type),
                status(entry.status()),
                said(entry.contact(), contact));
    }

    /** What these do not say, the others say; equal ones when there is nothing to add. */
    Details filledFrom(Details other) {
        var addresses = new LinkedHashSet<>(macAddresses);
        addresses.addAll(other.macAddresses);
        return new Details(
                name,
                hostname == null ? other.hostname : hostname,
                serialNumber == null ? other.serialNumber : serialNumber,
                List.copyOf(addresses),
                assetTag == null ? other.assetTag : assetTag,
                type == null ? other.type : type,
                status,
                contact == null ? other.contact : contact);
    }

    Traits traits() {
        var traits = Traits.of(serialNumber, macAddresses, name);
        return hostname == null ? traits : Traits.union(List.of(traits, Traits.of(null, List.of(), hostname)));
    }

    private String status(@Nullable String now) {
        return now == null ? status : now.isEmpty() ? Vocabulary.ACTIVE : now;
    }

    private static @Nullable String said(@Nullable String now, @Nullable String before) {
        return now == null ? before : now.isEmpty() ? null : now;
    }
}
