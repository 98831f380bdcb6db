package dev.latchkey.matching.device;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.configuration.Pairs;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.hardware.MacAddress;
import dev.latchkey.matching.hardware.MachineName;
import dev.latchkey.matching.hardware.SerialNumber;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All devices. Every read locks the rows it returns, in one order, so that two transactions cannot wait in a circle. */
@Repository
public class Devices {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Devices(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    /** Locks these devices; one that is not there yet is added first, so that there is a row to lock. */
    public Map<DeviceRef, Device> lock(Collection<DeviceRef> refs) {
        var rows = Rows.of(Set.copyOf(refs)).text(DeviceRef::tenantId).text(DeviceRef::deviceId);
        rows.update(jdbc, """
                insert into device (tenant_id, device_id)
                select n.tenant_id, n.device_id from unnest(?, ?) as n (tenant_id, device_id)
                order by n.tenant_id, n.device_id
                on conflict do nothing
                """);
        var devices = new HashMap<DeviceRef, Device>();
        rows.query(jdbc, """
                select d.* from device as d
                join unnest(?, ?) as n (tenant_id, device_id) using (tenant_id, device_id)
                order by d.tenant_id, d.device_id
                for update of d
                """, Devices::read).forEach(device -> devices.put(device.ref(), device));
        return devices;
    }

    /** Only for who holds the registry lock alone: these rows come on top of others that are locked. */
    public List<Device> ofTenants(Collection<String> tenantIds) {
        return Rows.of(tenantIds)
                .text(tenant -> tenant)
                .query(
                        jdbc,
                        "select * from device where tenant_id = any(?) order by tenant_id, device_id for update",
                        Devices::read);
    }

    /** Devices matched to these configurations, living or gone. Only for who holds the registry lock alone. */
    public List<Device> pinnedTo(Collection<Long> configurationIds) {
        return Rows.of(configurationIds)
                .number(id -> id)
                .query(
                        jdbc,
                        "select * from device where configuration_id = any(?) order by tenant_id, device_id for update",
                        Devices::read);
    }

    /** Some devices of a tenant, in order. Only for who holds the registry lock alone. */
    public List<Device> ofTenant(String tenantId, String afterDeviceId, int limit) {
        return jdbc.query("""
                select * from device where tenant_id = ? and device_id > ? order by device_id limit ? for update
                """, Devices::read, tenantId, afterDeviceId, limit);
    }

    /** Devices that may become one of these configurations. Only for who holds the registry lock alone. */
    public List<Device> openToConfigurations(Collection<Long> configurationIds) {
        return Rows.of(configurationIds).number(id -> id).query(jdbc, """
                select * from device where state = 'AMBIGUOUS' and candidates && ?
                order by tenant_id, device_id for update
                """, Devices::read);
    }

    /**
     * Devices without a match that share a trait. Only for who holds the registry lock alone. One index look-up per MAC
     * address, because an overlap of long lists costs the square of their length.
     */
    public List<Device> openWith(Collection<Sought> concerned) {
        var serials = Pairs.of(concerned, Traits::serialKeys);
        var names = Pairs.of(concerned, Traits::nameKeys);
        var macs = Pairs.of(concerned, Traits::macKeys);
        return client.sql("""
                        select d.* from device as d
                        where (d.tenant_id, d.device_id) in (
                              select s.tenant_id, s.device_id
                              from unnest(:serialOwners::bigint[], :serials::text[]) as n (organization_id, serial_key)
                              join device as s using (organization_id, serial_key)
                              where s.state in ('UNMATCHED', 'AMBIGUOUS')
                              union
                              select s.tenant_id, s.device_id
                              from unnest(:nameOwners::bigint[], :names::text[]) as n (organization_id, name_key)
                              join device as s using (organization_id, name_key)
                              where s.state in ('UNMATCHED', 'AMBIGUOUS')
                              union
                              select s.tenant_id, s.device_id
                              from unnest(:macOwners::bigint[], :macs::text[]) as n (organization_id, mac_key)
                              cross join lateral (
                                  select m.tenant_id, m.device_id, m.organization_id from device as m
                                  where m.state in ('UNMATCHED', 'AMBIGUOUS') and m.mac_keys @> array[n.mac_key]
                                  offset 0
                              ) as s
                              where s.organization_id = n.organization_id)
                        order by d.tenant_id, d.device_id
                        for update of d
                        """)
                .param("serialOwners", serials.organizations())
                .param("serials", serials.keys())
                .param("nameOwners", names.organizations())
                .param("names", names.keys())
                .param("macOwners", macs.organizations())
                .param("macs", macs.keys())
                .query(Devices::read)
                .list();
    }

    /** Which living devices hold these configurations. */
    public Map<Long, Set<DeviceRef>> holders(Collection<Long> configurationIds) {
        var holders = new HashMap<Long, Set<DeviceRef>>();
        Rows.of(configurationIds)
                .number(id -> id)
                .query(
                        jdbc,
                        """
                select configuration_id, tenant_id, device_id from device
                where configuration_id = any(?) and state = 'MATCHED' and not gone
                """,
                        (row, number) -> holders.computeIfAbsent(row.getLong(1), id -> new HashSet<>())
                                .add(new DeviceRef(row.getString(2), row.getString(3))));
        return holders;
    }

    public void save(Collection<Device> devices) {
        Rows.of(devices)
                .text(device -> device.ref().tenantId())
                .text(device -> device.ref().deviceId())
                .number(Device::seenVersion)
                .number(Device::goneVersion)
                .text(device -> device.description().intuneId())
                .text(device -> device.description().name())
                .text(device -> MachineName.key(device.description().name()))
                .text(device -> device.description().serialNumber())
                .text(device ->
                        SerialNumber.key(device.description().serialNumber()).orElse(null))
                .text(device -> Rows.lines(device.description().macAddresses()))
                .text(device -> Rows.lines(MacAddress.keys(device.description().macAddresses())))
                .text(device -> device.description().operatingSystem())
                .text(device -> device.description().userDomain())
                .text(device -> Rows.lines(device.description().groups()))
                .number(Device::organizationId)
                .text(device -> device.verdict().state())
                .number(device -> device.verdict().configurationId())
                .text(device -> device.verdict().rule())
                .text(device -> device.verdict().evidence())
                .text(device -> Rows.lines(device.verdict().candidates()))
                .number(device -> device.verdict().version())
                .time(device -> device.verdict().matchedAt())
                .update(jdbc, """
                        update device as d
                        set seen_version = n.seen_version, gone_version = n.gone_version, intune_id = n.intune_id,
                            name = n.name, name_key = n.name_key, serial_number = n.serial_number,
                            serial_key = n.serial_key, mac_addresses = string_to_array(n.mac_addresses, chr(10)),
                            mac_keys = string_to_array(n.mac_keys, chr(10)), operating_system = n.operating_system,
                            user_domain = n.user_domain, groups = string_to_array(n.groups, chr(10)),
                            organization_id = n.organization_id, state = n.state,
                            configuration_id = n.configuration_id, rule = n.rule, evidence = n.evidence,
                            candidates = string_to_array(n.candidates, chr(10))::bigint[],
                            match_version = n.match_version, matched_at = n.matched_at
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            as n (tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key,
                                serial_number, serial_key, mac_addresses, mac_keys, operating_system, user_domain, groups,
                                organization_id, state, configuration_id, rule, evidence, candidates,
                                match_version, matched_at)
                        where d.tenant_id = n.tenant_id and d.device_id = n.device_id
                        """);
    }

    private static Device read(ResultSet row, int number) throws SQLException {
        return new Device(
                new DeviceRef(row.getString("tenant_id"), row.getString("device_id")),
                row.getLong("seen_version"),
                row.getLong("gone_version"),
                new Description(
                        row.getString("intune_id"),
                        row.getString("name"),
                        row.getString("serial_number"),
                        List.of((String[]) row.getArray("mac_addresses").getArray()),
                        row.getString("operating_system"),
                        row.getString("user_domain"),
                        List.of((String[]) row.getArray("groups").getArray())),
                row.getObject("organization_id", Long.class),
                verdict(row));
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        var rule = row.getString("rule");
        var matchedAt = row.getObject("matched_at", OffsetDateTime.class);
        return new Verdict(
                MatchState.valueOf(row.getString("state")),
                row.getObject("configuration_id", Long.class),
                rule == null ? null : MatchRule.valueOf(rule),
                row.getString("evidence"),
                List.of((Long[]) row.getArray("candidates").getArray()),
                row.getLong("match_version"),
                matchedAt == null ? null : matchedAt.toInstant());
    }
}
