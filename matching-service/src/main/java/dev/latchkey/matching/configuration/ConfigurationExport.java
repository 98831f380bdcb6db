package dev.latchkey.matching.configuration;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.registry.CsvExport.Table;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All configurations of an organization, or of all, as {@link ImportConfigurations} takes them. */
public final class ConfigurationExport {

    private static final List<String> COLUMNS = List.of(
            "id",
            "organization",
            "name",
            "hostname",
            "type",
            "status",
            "serialNumber",
            "macAddresses",
            "assetTag",
            "contact",
            "archived");

    private static final String VISIBLE = """
             where (?::bigint[] is null or c.organization_id = any(?::bigint[]))
               and (?::bigint is null or c.organization_id = ?::bigint)
            """;

    private static final String SOURCES = """
            select distinct e.source from configuration_external_id as e join configuration as c on c.id = e.configuration_id
            """ + VISIBLE + " order by 1";

    private static final String ROWS = """
            select c.id, o.name, c.name, c.hostname, c.type, c.status, c.serial_number,
                array_to_string(c.mac_addresses, ';'), c.asset_tag, c.contact, c.archived::text,
                array(select e.source || ':' || e.external_id from configuration_external_id as e
                      where e.configuration_id = c.id)
            from configuration as c join organization as o on o.id = c.organization_id
            """ + VISIBLE + " order by c.organization_id, c.id";

    private ConfigurationExport() {}

    public static Table of(Caller caller, @Nullable Long organizationId) {
        var scope = caller.organizationFilter();
        return new Table(COLUMNS, SOURCES, ROWS, Arrays.asList(scope, scope, organizationId, organizationId));
    }
}
