package dev.latchkey.matching.configuration;

import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.Given;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of one machine of an organization; checked, and without blanks around values. Null leaves an attribute as
 * it is, empty clears it.
 *
 * @param id of the configuration it is about; null when its external ids say that
 */
public record ConfigurationEntry(
        @Nullable Long id,
        @Nullable List<ExternalId> externalIds,
        @Nullable String name,
        @Nullable String hostname,
        @Nullable String serialNumber,
        @Nullable List<String> macAddresses,
        @Nullable String assetTag,
        @Nullable String type,
        @Nullable String status,
        @Nullable String contact,
        @Nullable Boolean archived) {

    /** Attributes, as the API and the columns of files name them; beside these there are external ids. */
    public static final Set<String> FIELDS = Set.of(
            "name", "hostname", "serialNumber", "macAddresses", "assetTag", "type", "status", "contact", "archived");

    private static final int MOST_ADDRESSES = 32;
    private static final Pattern MAC_ADDRESS = Pattern.compile("(?:[0-9A-Fa-f]{2}[\\s:.-]?){5}[0-9A-Fa-f]{2}");

    /** @throws RefusedValue when a value is not usable */
    public static ConfigurationEntry of(Given given) {
        return new ConfigurationEntry(
                given.number("id"),
                given.externalIds(),
                name(given.text("name")),
                given.text("hostname"),
                given.text("serialNumber"),
                macAddresses(given.texts("macAddresses")),
                given.text("assetTag"),
                spelled(given.text("type"), Vocabulary.TYPES),
                spelled(given.text("status"), Vocabulary.STATUSES),
                given.text("contact"),
                given.flag("archived"));
    }

    /**
     * What a device says of itself.
     *
     * @throws RefusedValue when a value is not usable
     */
    public static ConfigurationEntry ofDevice(
            ExternalId id, String name, @Nullable String serialNumber, List<String> macAddresses) {
        var line = Given.line("name", name);
        return new ConfigurationEntry(
                null,
                List.of(id),
                line,
                line,
                Given.line("serialNumber", serialNumber),
                macAddresses(macAddresses),
                null,
                null,
                null,
                null,
                null);
    }

    /** The same of the configuration with this id. */
    public ConfigurationEntry about(long configurationId) {
        return new ConfigurationEntry(
                configurationId,
                externalIds,
                name,
                hostname,
                serialNumber,
                macAddresses,
                assetTag,
                type,
                status,
                contact,
                archived);
    }

    List<ExternalId> ids() {
        return externalIds == null ? List.of() : externalIds;
    }

    private static @Nullable String name(@Nullable String name) {
        if (name != null && name.isEmpty()) {
            throw new RefusedValue("name", "is empty: give the name of the machine");
        }
        return name;
    }

    private static @Nullable List<String> macAddresses(@Nullable List<String> texts) {
        if (texts == null) {
            return null;
        }
        if (texts.size() > MOST_ADDRESSES) {
            throw new RefusedValue("macAddresses", "are more than " + MOST_ADDRESSES + ": leave out what is shared");
        }
        for (var address : texts) {
            if (!MAC_ADDRESS.matcher(address.strip()).matches()) {
                throw new RefusedValue("macAddresses", "hold what is no MAC address: six pairs of hex digits each");
            }
        }
        return texts.stream().map(String::strip).toList();
    }

    /** Names that everybody knows are written one way, any other as somebody wrote it. */
    private static @Nullable String spelled(@Nullable String name, List<String> known) {
        return name == null
                ? null
                : known.stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
    }
}
