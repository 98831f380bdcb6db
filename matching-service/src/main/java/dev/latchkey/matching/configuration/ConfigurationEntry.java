package dev.latchkey.matching.configuration;

import dev.latchkey.kit.web.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody says of one machine of an organization; checked, and without blanks around values. */
public record ConfigurationEntry(
        String externalId, String name, @Nullable String serialNumber, List<String> macAddresses) {

    private static final int LONGEST_TEXT = 200;
    private static final int MOST_ADDRESSES = 32;

    /** @throws ProblemException that names the position when a value is missing or not usable */
    public static ConfigurationEntry of(
            int position,
            @Nullable String externalId,
            @Nullable String name,
            @Nullable String serialNumber,
            @Nullable List<@Nullable String> macAddresses) {
        var addresses = macAddresses == null ? List.<@Nullable String>of() : macAddresses;
        if (addresses.size() > MOST_ADDRESSES) {
            throw unusable(position, "macAddresses");
        }
        return new ConfigurationEntry(
                required(position, "externalId", externalId),
                required(position, "name", name),
                serialNumber == null || serialNumber.isBlank()
                        ? null
                        : required(position, "serialNumber", serialNumber),
                addresses.stream()
                        .map(address -> required(position, "macAddresses", address))
                        .toList());
    }

    private static String required(int position, String field, @Nullable String value) {
        var clean = value == null ? "" : value.strip();
        if (clean.isEmpty() || clean.length() > LONGEST_TEXT || clean.chars().anyMatch(Character::isISOControl)) {
            throw unusable(position, field);
        }
        return clean;
    }

    private static ProblemException unusable(int position, String field) {
        return ProblemException.badRequest(
                "configuration-not-usable",
                "configurations[" + position + "]." + field
                        + " is missing or not usable: text of 1 to 200 characters on one line, at most 32 addresses."
                        + " Nothing was changed.");
    }
}
