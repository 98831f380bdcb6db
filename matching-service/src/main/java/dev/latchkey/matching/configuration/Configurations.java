package dev.latchkey.matching.configuration;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.hardware.MacAddress;
import dev.latchkey.matching.hardware.MachineName;
import dev.latchkey.matching.hardware.SerialNumber;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All configurations. */
@Repository
public class Configurations {

    private static final String COLUMNS = """
            id, organization_id, name, hostname, serial_number, mac_addresses, asset_tag, type, status, contact,
            archived, version, created_at, updated_at
            """;

    /**
     * What a serial number found does not come again by name, hostname or MAC address, nor by a hostname what its name found: that
     * would be most of them. What a name found may come again by a MAC address, and all of them by id.
     */
    private static final String CANDIDATES = """
            with serials as materialized (
                select * from unnest(:serialOwners::bigint[], :serials::text[]) as n (organization_id, serial_key)
            )
            select %1$s
            from serials join configuration as c using (organization_id, serial_key)
            union all
            select %1$s
            from unnest(:nameOwners::bigint[], :names::text[]) as n (organization_id, name_key)
            join configuration as c using (organization_id, name_key)
            where (c.organization_id, c.serial_key) not in (select organization_id, serial_key from serials)
               or c.serial_key is null
            union all
            select %1$s
            from unnest(:nameOwners::bigint[], :names::text[]) as n (organization_id, hostname_key)
            join configuration as c using (organization_id, hostname_key)
            where c.name_key <> c.hostname_key
              and ((c.organization_id, c.serial_key) not in (select organization_id, serial_key from serials)
                  or c.serial_key is null)
            union all
            select %1$s
            from unnest(:macs::text[]) as n (mac_key)
            cross join lateral (
                select * from configuration as m where m.mac_keys @> array[n.mac_key] offset 0
            ) as c
            where (c.organization_id, c.serial_key) not in (select organization_id, serial_key from serials)
               or c.serial_key is null
            union all
            select %1$s from configuration as c where c.id = any(:ids::bigint[])
            """.formatted(COLUMNS);

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Configurations(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    /** In no order. */
    public List<Configuration> find(Collection<Long> ids) {
        return Rows.of(ids)
                .number(id -> id)
                .query(jdbc, "select " + COLUMNS + " from configuration where id = any(?)", Configurations::read);
    }

    public Optional<Configuration> find(long id) {
        return find(List.of(id)).stream().findFirst();
    }

    /** @return the same, in their order, with the ids they were given */
    List<Configuration> insert(List<Configuration> added) {
        return columns(Rows.of(added).number(Configuration::organizationId))
                .query(jdbc, """
                        insert into configuration (organization_id, name, name_key, hostname, hostname_key,
                            serial_number, serial_key, mac_addresses, mac_keys, asset_tag, type, status, contact,
                            archived, version, created_at, updated_at)
                        select n.organization_id, n.name, n.name_key, n.hostname, n.hostname_key, n.serial_number,
                            n.serial_key, string_to_array(n.mac_addresses, chr(10)),
                            string_to_array(n.mac_keys, chr(10)), n.asset_tag, n.type, n.status, n.contact,
                            n.archived, n.version, n.updated_at, n.updated_at
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) with ordinality
                            as n (organization_id, name, name_key, hostname, hostname_key, serial_number, serial_key,
                                mac_addresses, mac_keys, asset_tag, type, status, contact, archived, version,
                                updated_at, position)
                        order by n.position
                        returning
                        """ + COLUMNS, Configurations::read);
    }

    void update(List<Configuration> changed) {
        columns(Rows.of(changed).number(Configuration::id)).update(jdbc, """
                        update configuration as c
                        set name = n.name, name_key = n.name_key, hostname = n.hostname, hostname_key = n.hostname_key,
                            serial_number = n.serial_number, serial_key = n.serial_key,
                            mac_addresses = string_to_array(n.mac_addresses, chr(10)),
                            mac_keys = string_to_array(n.mac_keys, chr(10)), asset_tag = n.asset_tag, type = n.type,
                            status = n.status, contact = n.contact, archived = n.archived, version = n.version,
                            updated_at = n.updated_at
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            as n (id, name, name_key, hostname, hostname_key, serial_number, serial_key,
                                mac_addresses, mac_keys, asset_tag, type, status, contact, archived, version,
                                updated_at)
                        where c.id = n.id
                        """);
    }

    /** All but the ids, in the order of both statements. */
    private static Rows<Configuration> columns(Rows<Configuration> rows) {
        return rows.text(one -> one.details().name())
                .text(one -> MachineName.key(one.details().name()))
                .text(one -> one.details().hostname())
                .text(one -> key(one.details().hostname()))
                .text(one -> one.details().serialNumber())
                .text(one -> SerialNumber.key(one.details().serialNumber()).orElse(null))
                .text(one -> Rows.lines(one.details().macAddresses()))
                .text(one -> Rows.lines(MacAddress.keys(one.details().macAddresses())))
                .text(one -> one.details().assetTag())
                .text(one -> one.details().type())
                .text(one -> one.details().status())
                .text(one -> one.details().contact())
                .flag(Configuration::archived)
                .number(Configuration::version)
                .time(Configuration::updatedAt);
    }

    private static @Nullable String key(@Nullable String hostname) {
        return hostname == null ? null : MachineName.key(hostname);
    }

    void delete(long id) {
        jdbc.update("delete from configuration where id = ?", id);
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

    /** As {@link #lock}, but never waits. Returns whether all of them are locked. */
    public boolean lockFree(Collection<Long> ids) {
        var distinct = Set.copyOf(ids);
        return Rows.of(distinct)
                        .number(id -> id)
                        .query(
                                jdbc,
                                "select id from configuration where id = any(?) for no key update skip locked",
                                (row, number) -> row.getLong(1))
                        .size()
                == distinct.size();
    }

    /**
     * What somebody looks for.
     *
     * @param organizationId null for all organizations
     * @param text the start of a name, hostname or serial number; null for any
     * @param externalId null for any
     */
    public record Search(
            @Nullable Long organizationId,
            @Nullable String text,
            @Nullable ExternalId externalId,
            boolean archivedToo) {}

    /** By organization and name. */
    public List<Configuration> visibleTo(Caller caller, Search search, int limit) {
        var text = search.text == null ? "" : search.text.strip();
        return client.sql("select " + COLUMNS + """
                        from configuration as c
                        where (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
                          and (:organization::bigint is null or organization_id = :organization::bigint)
                          and (:archivedToo or not archived)
                          and (:text = '' or name_key like :name or hostname_key like :name or serial_key like :serial)
                          and (:source::text is null or id in (
                              select e.configuration_id from configuration_external_id as e
                              where e.source = :source::text and e.external_id = :external))
                        order by organization_id, name_key, id
                        limit :limit
                        """)
                .param("scope", caller.organizationFilter())
                .param("organization", search.organizationId)
                .param("archivedToo", search.archivedToo)
                .param("text", text)
                .param("name", startsWith(MachineName.key(text)))
                .param("serial", startsWith(SerialNumber.key(text).orElse(text)))
                .param("source", search.externalId == null ? null : search.externalId.source())
                .param("external", search.externalId == null ? null : search.externalId.id())
                .param("limit", limit)
                .query(Configurations::read)
                .list();
    }

    private static String startsWith(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    static Configuration read(ResultSet row, int number) throws SQLException {
        return new Configuration(
                row.getLong("id"),
                row.getLong("organization_id"),
                new Details(
                        row.getString("name"),
                        row.getString("hostname"),
                        row.getString("serial_number"),
                        List.of((String[]) row.getArray("mac_addresses").getArray()),
                        row.getString("asset_tag"),
                        row.getString("type"),
                        row.getString("status"),
                        row.getString("contact")),
                row.getBoolean("archived"),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
