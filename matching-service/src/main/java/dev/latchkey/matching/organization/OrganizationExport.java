package dev.latchkey.matching.organization;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.registry.CsvExport.Table;
import java.util.Arrays;
import java.util.List;

/** All organizations, as {@link ChangeOrganizations} takes them. */
public final class OrganizationExport {

    private static final String SOURCES = """
            select distinct source from organization_external_id
            where ?::bigint[] is null or organization_id = any(?::bigint[]) order by 1
            """;

    private static final String ROWS = """
            select o.id, o.name, o.type, o.status,
                array(select e.source || ':' || e.external_id from organization_external_id as e
                      where e.organization_id = o.id)
            from organization as o
            where ?::bigint[] is null or o.id = any(?::bigint[]) order by o.id
            """;

    private OrganizationExport() {}

    public static Table of(Caller caller) {
        var scope = caller.organizationFilter();
        return new Table(List.of("id", "name", "type", "status"), SOURCES, ROWS, Arrays.asList(scope, scope));
    }
}
