package dev.latchkey.matching.organization;

import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.Given;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of an organization; checked, and without blanks around values. Null leaves an attribute as it is, empty
 * clears it.
 *
 * @param id of the organization it is about; null when its external ids or its name say that
 */
public record OrganizationEntry(
        @Nullable Long id,
        @Nullable List<ExternalId> externalIds,
        @Nullable String name,
        @Nullable String type,
        @Nullable String status) {

    /** Attributes, as the API and the columns of files name them; beside these there are external ids. */
    public static final Set<String> FIELDS = Set.of("name", "type", "status");

    /** Columns of a file, beside those of external ids. */
    public static final Set<String> COLUMNS = Set.of("id", "name", "type", "status");

    /** @throws RefusedValue when a value is not usable */
    public static OrganizationEntry of(Given given) {
        var name = given.text("name");
        if (name != null && name.isEmpty()) {
            throw new RefusedValue("name", "is empty: give the name of the organization");
        }
        return new OrganizationEntry(
                given.number("id"), given.externalIds(), name, given.text("type"), given.text("status"));
    }

    /** The same of the organization with this id. */
    public OrganizationEntry about(long organizationId) {
        return new OrganizationEntry(organizationId, externalIds, name, type, status);
    }

    List<ExternalId> ids() {
        return externalIds == null ? List.of() : externalIds;
    }
}
