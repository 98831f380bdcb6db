package dev.latchkey.matching.configuration;

import dev.latchkey.matching.organization.Organization;
import dev.latchkey.matching.registry.CsvRow;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose machine a row of a file is, of the organizations its sender may see. */
final class Owners {

    private static final String COLUMN = "organization";

    private final @Nullable Long fallback;
    private final Map<String, Long> byNameOrId = new HashMap<>();

    /** @param fallback of rows that do not say it; null when there is none */
    Owners(@Nullable Long fallback, List<Organization> visible) {
        this.fallback = fallback;
        for (var organization : visible) {
            byNameOrId.put(String.valueOf(organization.id()), organization.id());
        }
        for (var organization : visible) {
            byNameOrId.put(organization.name().toLowerCase(Locale.ROOT), organization.id());
        }
    }

    long of(CsvRow row) {
        var named = row.text(COLUMN);
        if (named == null || named.isEmpty()) {
            if (fallback == null) {
                throw new RefusedValue(COLUMN, "is missing: give the name or the id of an organization");
            }
            return known(String.valueOf(fallback));
        }
        var owner = known(named.toLowerCase(Locale.ROOT));
        if (fallback != null && owner != fallback) {
            throw new RefusedValue(COLUMN, "is another organization than the one this import is for");
        }
        return owner;
    }

    private long known(String nameOrId) {
        var owner = byNameOrId.get(nameOrId);
        if (owner == null) {
            throw new RefusedValue(COLUMN, "is not known: add the organization first, or correct its name");
        }
        return owner;
    }
}
