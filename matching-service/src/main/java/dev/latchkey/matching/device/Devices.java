package dev.latchkey.matching.device;

import dev.latchkey.matching.configuration.Pairs;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.rows.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                        """, DeviceRows::read)
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
                        """, DeviceRows::read);
    }

    /** As they are, without a lock. */
    public List<Device> read(Collection<DeviceRef> refs) {
        return Rows.of(Set.copyOf(refs))
                .text(DeviceRef::tenantId)
                .text(DeviceRef::deviceId)
                .query(jdbc, """
                select d.* from device as d
                join unnest(?, ?) as n (tenant_id, device_id) using (tenant_id, device_id)
                """, DeviceRows::read);
    }

    /** Only for who holds the registry lock alone: these rows come on top of others that are locked. */
    public List<Device> ofTenants(Collection<String> tenantIds) {
        return Rows.of(tenantIds)
                .text(tenant -> tenant)
                .query(
                        jdbc,
                        "select * from device where tenant_id = any(?) order by tenant_id, device_id for update",
                        DeviceRows::read);
    }

    /** Some devices of a tenant, in order. Only for who holds the registry lock alone. */
    public List<Device> ofTenant(String tenantId, String afterDeviceId, int limit) {
        return jdbc.query("""
                select * from device where tenant_id = ? and device_id > ? order by device_id limit ? for update
                """, DeviceRows::read, tenantId, afterDeviceId, limit);
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
                .query(DeviceRows::read)
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
                .query(DeviceRows::read)
                .list();
    }

    public void save(Collection<Device> devices) {
        DeviceRows.save(jdbc, devices);
    }
}
