package dev.latchkey.matching.device;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.configuration.Pairs;
import dev.latchkey.matching.configuration.Sought;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All devices. Reads that lock do so in one order, so that two transactions cannot wait in a circle. */
@Repository
public class Devices {

    /** What so many devices have identifies none of them, wherever they are. */
    public static final int WIDELY_SHARED = 64;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Devices(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    /**
     * Locks these devices, those that nobody has heard of, too. There is no row of them yet that could be locked, and one that is
     * written only for that costs as much as the device itself.
     */
    public Map<DeviceRef, Device> lock(Collection<DeviceRef> refs) {
        var devices = lockThere(refs);
        var missing = new HashSet<>(refs);
        missing.removeAll(devices.keySet());
        if (!missing.isEmpty()) {
            Rows.of(missing)
                    .text(DeviceRef::tenantId)
                    .text(DeviceRef::deviceId)
                    .query(jdbc, """
                            select pg_advisory_xact_lock(n.number) from (
                                select distinct hashtextextended(tenant_id || '/' || device_id, 0) as number
                                from unnest(?, ?) as r (tenant_id, device_id)
                                order by number
                            ) as n
                            """, (row, number) -> true);
            // Whoever had the lock may have added some.
            devices.putAll(lockThere(missing));
            missing.forEach(ref -> devices.computeIfAbsent(ref, Device::unheardOf));
        }
        return devices;
    }

    private Map<DeviceRef, Device> lockThere(Collection<DeviceRef> refs) {
        var devices = new HashMap<DeviceRef, Device>();
        Rows.of(Set.copyOf(refs))
                .text(DeviceRef::tenantId)
                .text(DeviceRef::deviceId)
                .query(jdbc, """
                        select d.* from device as d
                        join unnest(?, ?) as n (tenant_id, device_id) using (tenant_id, device_id)
                        order by d.tenant_id, d.device_id
                        for update of d
                        """, Devices::read)
                .forEach(device -> devices.put(device.ref(), device));
        return devices;
    }

    /** Locks those of these devices that nobody else has locked. Never waits, so that it may be done last. */
    public List<Device> lockFree(Collection<DeviceRef> refs) {
        return Rows.of(Set.copyOf(refs))
                .text(DeviceRef::tenantId)
                .text(DeviceRef::deviceId)
                .query(jdbc, """
                        select d.* from device as d
                        join unnest(?, ?) as n (tenant_id, device_id) using (tenant_id, device_id)
                        for update of d skip locked
                        """, Devices::read);
    }

    /** As they are, without a lock. */
    public List<Device> read(Collection<DeviceRef> refs) {
        return Rows.of(Set.copyOf(refs))
                .text(DeviceRef::tenantId)
                .text(DeviceRef::deviceId)
                .query(jdbc, """
                select d.* from device as d
                join unnest(?, ?) as n (tenant_id, device_id) using (tenant_id, device_id)
                """, Devices::read);
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

    /** Some devices of a tenant, in order. Only for who holds the registry lock alone. */
    public List<Device> ofTenant(String tenantId, String afterDeviceId, int limit) {
        return jdbc.query("""
                select * from device where tenant_id = ? and device_id > ? order by device_id limit ? for update
                """, Devices::read, tenantId, afterDeviceId, limit);
    }

    /**
     * Devices that a change of configurations concerns: those that share what a match rests on, those without a match that have
     * the name, and those that are one of the configurations. Only for who holds the registry lock alone.
     */
    public List<Device> concernedBy(Collection<Sought> concerned, Collection<Long> configurationIds) {
        var serials = Pairs.of(concerned, Traits::serialKeys);
        var names = Pairs.of(concerned, Traits::nameKeys);
        var macs = Pairs.of(concerned, Traits::macKeys);
        return client.sql("""
                        select d.* from (
                            select s.tenant_id, s.device_id
                            from unnest(:serialOwners::bigint[], :serials::text[]) as n (organization_id, serial_key)
                            join device as s using (organization_id, serial_key)
                            union
                            select s.tenant_id, s.device_id
                            from unnest(:nameOwners::bigint[], :names::text[]) as n (organization_id, name_key)
                            join device as s using (organization_id, name_key)
                            where s.state = 'UNMATCHED'
                            union
                            select s.tenant_id, s.device_id
                            from unnest(:macOwners::bigint[], :macs::text[]) as n (organization_id, mac_key)
                            cross join lateral (
                                select m.tenant_id, m.device_id, m.organization_id from device as m
                                where m.mac_keys @> array[n.mac_key] and m.mac_keys <> '{}'
                                limit :widely
                            ) as s
                            where s.organization_id = n.organization_id
                            union
                            select s.tenant_id, s.device_id from device as s
                            where s.configuration_id = any(:ids::bigint[])
                        ) as n
                        cross join lateral (
                            select * from device as x
                            where x.tenant_id = n.tenant_id and x.device_id = n.device_id for update offset 0
                        ) as d
                        order by d.tenant_id, d.device_id
                        """)
                .param("serialOwners", serials.organizations())
                .param("serials", serials.keys())
                .param("nameOwners", names.organizations())
                .param("names", names.keys())
                .param("macOwners", macs.organizations())
                .param("macs", macs.keys())
                .param("ids", configurationIds.toArray(Long[]::new))
                .param("widely", WIDELY_SHARED)
                .query(Devices::read)
                .list();
    }

    /**
     * Described devices that have one of these traits, that are one of these configurations, or that were enrolled under one of
     * these Intune ids; read without a lock. One index look-up per trait, because an overlap of long lists costs the square of
     * their length. At most {@link #WIDELY_SHARED} for each trait; the planner takes that for the rule, and would read the whole
     * table were it free to ({@code offset 0}).
     */
    public List<Device> around(
            Collection<Sought> sought, Collection<Long> configurationIds, Collection<Enrolment> enrolments) {
        var serials = Pairs.of(sought, traits -> traits.serialKeys());
        return client.sql("""
                        select d.* from (
                            select s.tenant_id, s.device_id
                            from unnest(:owners::bigint[], :serials::text[]) as n (organization_id, serial_key)
                            cross join lateral (
                                select x.tenant_id, x.device_id from device as x
                                where x.organization_id = n.organization_id and x.serial_key = n.serial_key
                                limit :widely
                            ) as s
                            union
                            select s.tenant_id, s.device_id
                            from unnest(:macs::text[]) as n (mac_key)
                            cross join lateral (
                                select x.tenant_id, x.device_id from device as x
                                where x.mac_keys @> array[n.mac_key] and x.mac_keys <> '{}'
                                limit :widely
                            ) as s
                            union
                            select x.tenant_id, x.device_id from device as x
                            where x.configuration_id = any(:ids::bigint[])
                            union
                            select x.tenant_id, x.device_id
                            from unnest(:tenants::text[], :enrolments::text[]) as n (tenant_id, intune_id)
                            join device as x using (tenant_id, intune_id)
                            where x.state <> 'UNKNOWN'
                        ) as n
                        cross join lateral (
                            select * from device as x
                            where x.tenant_id = n.tenant_id and x.device_id = n.device_id offset 0
                        ) as d
                        where d.seen_version > 0
                        order by d.tenant_id, d.device_id
                        """)
                .param("owners", serials.organizations())
                .param("serials", serials.keys())
                .param(
                        "macs",
                        sought.stream()
                                .flatMap(one -> one.traits().macKeys().stream())
                                .distinct()
                                .toArray(String[]::new))
                .param("ids", configurationIds.toArray(Long[]::new))
                .param("tenants", enrolments.stream().map(Enrolment::tenantId).toArray(String[]::new))
                .param(
                        "enrolments",
                        enrolments.stream().map(Enrolment::intuneId).toArray(String[]::new))
                .param("widely", WIDELY_SHARED)
                .query(Devices::read)
                .list();
    }

    public void save(Collection<Device> devices) {
        Rows.of(devices)
                .text(device -> device.ref().tenantId())
                .text(device -> device.ref().deviceId())
                .number(Device::seenVersion)
                .number(Device::goneVersion)
                .text(device -> device.description().intuneId())
                .text(device -> device.description().name())
                .text(device -> only(device.description().traits().nameKeys()))
                .text(device -> device.description().serialNumber())
                .text(device -> only(device.description().traits().serialKeys()))
                .text(device -> Rows.lines(device.description().macAddresses()))
                .text(device -> Rows.lines(device.description().traits().macKeys()))
                .text(device -> device.description().operatingSystem())
                .text(device -> device.description().manufacturer())
                .text(device -> device.description().model())
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
                .text(device -> device.verdict().actor())
                .text(device -> device.ruling() == null ? null : device.ruling().kind())
                .number(device ->
                        device.ruling() == null ? null : device.ruling().configurationId())
                .text(device -> device.ruling() == null ? null : device.ruling().by())
                .time(device -> device.ruling() == null ? null : device.ruling().at())
                .text(device -> device.ruling() == null ? null : device.ruling().seen())
                .text(device ->
                        Rows.lines(device.refusals().stream().map(Refusal::line).toList()))
                .update(jdbc, """
                        insert into device (
                            tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key, serial_number,
                            serial_key, mac_addresses, mac_keys, operating_system, manufacturer, model, user_domain, groups,
                            organization_id, state, configuration_id, rule, evidence, candidates, match_version, matched_at,
                            decided_by, ruling, ruling_configuration_id, ruled_by, ruled_at, ruling_seen, refusals)
                        select
                            tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key, serial_number,
                            serial_key, string_to_array(mac_addresses, chr(10)), string_to_array(mac_keys, chr(10)),
                            operating_system, manufacturer, model, user_domain, string_to_array(groups, chr(10)),
                            organization_id, state, configuration_id, rule, evidence,
                            string_to_array(candidates, chr(10))::bigint[], match_version, matched_at, decided_by, ruling,
                            ruling_configuration_id, ruled_by, ruled_at, ruling_seen, string_to_array(refusals, chr(10))
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            as n (
                                tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key, serial_number,
                                serial_key, mac_addresses, mac_keys, operating_system, manufacturer, model, user_domain,
                                groups, organization_id, state, configuration_id, rule, evidence, candidates, match_version,
                                matched_at, decided_by, ruling, ruling_configuration_id, ruled_by, ruled_at, ruling_seen,
                                refusals)
                        on conflict (tenant_id, device_id) do update set
                            seen_version = excluded.seen_version, gone_version = excluded.gone_version,
                            intune_id = excluded.intune_id, name = excluded.name, name_key = excluded.name_key,
                            serial_number = excluded.serial_number, serial_key = excluded.serial_key,
                            mac_addresses = excluded.mac_addresses, mac_keys = excluded.mac_keys,
                            operating_system = excluded.operating_system, manufacturer = excluded.manufacturer,
                            model = excluded.model, user_domain = excluded.user_domain, groups = excluded.groups,
                            organization_id = excluded.organization_id, state = excluded.state,
                            configuration_id = excluded.configuration_id, rule = excluded.rule,
                            evidence = excluded.evidence, candidates = excluded.candidates,
                            match_version = excluded.match_version, matched_at = excluded.matched_at,
                            decided_by = excluded.decided_by, ruling = excluded.ruling,
                            ruling_configuration_id = excluded.ruling_configuration_id, ruled_by = excluded.ruled_by,
                            ruled_at = excluded.ruled_at, ruling_seen = excluded.ruling_seen,
                            refusals = excluded.refusals
                        """);
    }

    private static @Nullable String only(Set<String> keys) {
        return keys.isEmpty() ? null : keys.iterator().next();
    }

    private static Device read(ResultSet row, int number) throws SQLException {
        var name = row.getString("name");
        var serialNumber = row.getString("serial_number");
        var macAddresses = List.of((String[]) row.getArray("mac_addresses").getArray());
        return new Device(
                new DeviceRef(row.getString("tenant_id"), row.getString("device_id")),
                row.getLong("seen_version"),
                row.getLong("gone_version"),
                new Description(
                        row.getString("intune_id"),
                        name,
                        serialNumber,
                        macAddresses,
                        row.getString("operating_system"),
                        row.getString("manufacturer"),
                        row.getString("model"),
                        row.getString("user_domain"),
                        List.of((String[]) row.getArray("groups").getArray()),
                        Traits.of(serialNumber, macAddresses, name)),
                row.getObject("organization_id", Long.class),
                ruling(row),
                Stream.of((String[]) row.getArray("refusals").getArray())
                        .map(Refusal::of)
                        .toList(),
                verdict(row));
    }

    private static @Nullable Ruling ruling(ResultSet row) throws SQLException {
        var kind = row.getString("ruling");
        return kind == null
                ? null
                : new Ruling(
                        Ruling.Kind.valueOf(kind),
                        row.getObject("ruling_configuration_id", Long.class),
                        row.getString("ruled_by"),
                        row.getObject("ruled_at", OffsetDateTime.class).toInstant(),
                        row.getString("ruling_seen"));
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
                row.getString("decided_by"),
                row.getLong("match_version"),
                matchedAt == null ? null : matchedAt.toInstant());
    }
}
