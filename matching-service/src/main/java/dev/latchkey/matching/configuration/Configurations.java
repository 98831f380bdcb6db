package dev.latchkey.matching.configuration;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.hardware.MacAddress;
import dev.latchkey.matching.hardware.MachineName;
import dev.latchkey.matching.hardware.SerialNumber;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All configurations. */
@Repository
public class Configurations {

    private static final String COLUMNS = """
            id, organization_id, external_id, name, serial_number, mac_addresses, archived, version
            """;

    /** One that fits in several ways comes several times. */
    private static final String CANDIDATES = """
            select %1$s
            from unnest(:serialOwners::bigint[], :serials::text[]) as n (organization_id, serial_key)
            join configuration as c using (organization_id, serial_key)
            union all
            select %1$s
            from unnest(:nameOwners::bigint[], :names::text[]) as n (organization_id, name_key)
            join configuration as c using (organization_id, name_key)
            union all
            select %1$s
            from unnest(:macs::text[]) as n (mac_key)
            cross join lateral (
                select * from configuration as m where m.mac_keys @> array[n.mac_key] offset 0
            ) as c
            union all
            select %1$s from configuration as c where c.id = any(:ids::bigint[])
            """.formatted(COLUMNS);

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Configurations(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    public List<Configuration> ofOrganization(long organizationId, Collection<String> externalIds) {
        return client.sql("select " + COLUMNS + """
                        from configuration
                        where organization_id = :organization and external_id = any(:ids::text[])
                        """)
                .param("organization", organizationId)
                .param("ids", externalIds.toArray(String[]::new))
                .query(Configurations::read)
                .list();
    }

    /** @return the new rows, with the ids they were given */
    List<Configuration> insert(long organizationId, List<ConfigurationEntry> entries) {
        return Rows.of(entries)
                .number(entry -> organizationId)
                .text(ConfigurationEntry::externalId)
                .text(ConfigurationEntry::name)
                .text(entry -> MachineName.key(entry.name()))
                .text(ConfigurationEntry::serialNumber)
                .text(entry -> SerialNumber.key(entry.serialNumber()).orElse(null))
                .text(entry -> Rows.lines(entry.macAddresses()))
                .text(entry -> Rows.lines(MacAddress.keys(entry.macAddresses())))
                .query(jdbc, """
                        insert into configuration (organization_id, external_id, name, name_key, serial_number,
                            serial_key, mac_addresses, mac_keys)
                        select n.organization_id, n.external_id, n.name, n.name_key, n.serial_number, n.serial_key,
                            string_to_array(n.mac_addresses, chr(10)), string_to_array(n.mac_keys, chr(10))
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?) with ordinality as n (organization_id, external_id, name,
                            name_key, serial_number, serial_key, mac_addresses, mac_keys, position)
                        order by n.position
                        returning
                        """ + COLUMNS, Configurations::read);
    }

    void update(List<Configuration> changed) {
        Rows.of(changed)
                .number(Configuration::id)
                .text(Configuration::name)
                .text(configuration -> MachineName.key(configuration.name()))
                .text(Configuration::serialNumber)
                .text(configuration ->
                        SerialNumber.key(configuration.serialNumber()).orElse(null))
                .text(configuration -> Rows.lines(configuration.macAddresses()))
                .text(configuration -> Rows.lines(MacAddress.keys(configuration.macAddresses())))
                .flag(Configuration::archived)
                .number(Configuration::version)
                .update(jdbc, """
                        update configuration as c
                        set name = n.name, name_key = n.name_key, serial_number = n.serial_number,
                            serial_key = n.serial_key, mac_addresses = string_to_array(n.mac_addresses, chr(10)),
                            mac_keys = string_to_array(n.mac_keys, chr(10)), archived = n.archived,
                            version = n.version
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) as n (id, name, name_key, serial_number, serial_key,
                            mac_addresses, mac_keys, archived, version)
                        where c.id = n.id
                        """);
    }

    /**
     * Those that share a trait with one of the devices, archived or not, and those with these ids. One index look-up per
     * trait: an overlap of long lists, {@code mac_keys && …}, costs the square of their length. A MAC address may also find
     * configurations of other organizations.
     */
    public List<Configuration> candidates(Collection<Sought> devices, Collection<Long> ids) {
        var serials = Pairs.of(devices, traits -> traits.serialKeys());
        var names = Pairs.of(devices, traits -> traits.nameKeys());
        var macs = Pairs.of(devices, traits -> traits.macKeys());
        var found = new TreeMap<Long, Configuration>();
        client.sql(CANDIDATES)
                .param("serialOwners", serials.organizations())
                .param("serials", serials.keys())
                .param("nameOwners", names.organizations())
                .param("names", names.keys())
                .param("macs", macs.keys())
                .param("ids", ids.toArray(Long[]::new))
                .query(Configurations::read)
                .list()
                .forEach(configuration -> found.put(configuration.id(), configuration));
        return List.copyOf(found.values());
    }

    /** Of two transactions that want to take the same configuration for a device, the second waits and then sees it. */
    public void lock(Collection<Long> ids) {
        Rows.of(ids)
                .number(id -> id)
                .query(
                        jdbc,
                        "select id from configuration where id = any(?) order by id for no key update",
                        (row, number) -> row.getLong(1));
    }

    public List<Configuration> visibleTo(Caller caller, @Nullable Long organizationId, int limit) {
        return client.sql("select " + COLUMNS + """
                        from configuration
                        where (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
                          and (:organization::bigint is null or organization_id = :organization::bigint)
                        order by organization_id, name_key, id
                        limit :limit
                        """)
                .param("scope", caller.organizationFilter())
                .param("organization", organizationId)
                .param("limit", limit)
                .query(Configurations::read)
                .list();
    }

    private static Configuration read(ResultSet row, int number) throws SQLException {
        return new Configuration(
                row.getLong("id"),
                row.getLong("organization_id"),
                row.getString("external_id"),
                row.getString("name"),
                row.getString("serial_number"),
                List.of((String[]) row.getArray("mac_addresses").getArray()),
                row.getBoolean("archived"),
                row.getLong("version"));
    }
}
