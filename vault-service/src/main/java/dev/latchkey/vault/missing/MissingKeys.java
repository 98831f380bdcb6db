package dev.latchkey.vault.missing;

import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.VaultProperties;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.missing.MissingKey.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The report of devices without a key that is known to be good, from what the vault knows at this moment. It goes through
 * all devices in the order of their ids, so many at a time: few are in the report, and no request takes long.
 */
@Component
public class MissingKeys {

    private static final int MOST = 5_000;

    /** So many organizations have few devices of all: theirs are read and sorted, instead of passing over those of others. */
    private static final int FEW = 20;

    // A device that is of no organization is nobody's to report.
    private static final String EVERYWHERE = "%s.organization_id is not null";
    private static final String SCOPED = "%s.organization_id = any(:scope::bigint[])";

    private final JdbcClient jdbc;
    private final Entitlement entitlement;
    private final VaultProperties properties;
    private final Clock clock;

    MissingKeys(JdbcClient jdbc, Entitlement entitlement, VaultProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.entitlement = entitlement;
        this.properties = properties;
        this.clock = clock;
    }

    /** Where the next page begins. */
    public record Position(String tenantId, String deviceId) {

        public static final Position START = new Position("", "");
    }

    /** @param next null when there are no more devices */
    public record Page(List<MissingKey> items, @Nullable Position next) {}

    /**
     * @param organizationId only this one; null for all that the caller may see
     * @param after where the page before ended
     * @param devices how many are looked at, at most 5,000; not how many are reported
     */
    @Transactional(readOnly = true)
    public Page report(@Nullable Long organizationId, Position after, int devices, Caller caller) {
        var scope = entitlement.organizationsOf(caller, organizationId);
        var where = scope == null ? EVERYWHERE : SCOPED;
        var limit = Math.clamp(devices, 1, MOST);
        var looked = jdbc.sql(devices(where, scope != null && scope.length <= FEW))
                .param("scope", scope)
                .param("tenant", after.tenantId)
                .param("device", after.deviceId)
                .param("limit", limit)
                .query((row, number) -> new Position(row.getString(1), row.getString(2)))
                .list();
        var items = jdbc.sql(report(where))
                .param("scope", scope)
                .param("tenants", looked.stream().map(Position::tenantId).toArray(String[]::new))
                .param("devices", looked.stream().map(Position::deviceId).toArray(String[]::new))
                .param("stale", clock.instant().minus(properties.staleAfter()).atOffset(ZoneOffset.UTC))
                .query(MissingKeys::read)
                .list();
        return new Page(items, looked.size() < limit ? null : looked.getLast());
    }

    /** Of few organizations all are read before they are sorted ({@code offset 0}); the order of an index is that of all. */
    private static String devices(String where, boolean few) {
        return """
            (select * from (select tenant_id, device_id from expected_device e where %1$s %4$s) as d
             where (tenant_id, device_id) > (:tenant, :device)
             order by tenant_id, device_id limit :limit)
            union
            (select distinct * from (select tenant_id, device_id from password p
                                     where not archived and %2$s and upstream_version > %3$s %4$s) as d
             where (tenant_id, device_id) > (:tenant, :device)
             order by tenant_id, device_id limit :limit)
            order by tenant_id, device_id limit :limit
            """.formatted(expected(where), where.formatted("p"), former("p"), few ? "offset 0" : "");
    }

    /** Which devices should have keys. */
    private static String expected(String where) {
        return "e.listed and not e.ignored and %s and e.device_version > %s"
                .formatted(where.formatted("e"), former("e"));
    }

    /** What was said up to this version was said before the tenant was disconnected: nobody looks after it any more. */
    private static String former(String table) {
        return "coalesce((select f.last_version from tenant_disconnection f where f.tenant_id = " + table
                + ".tenant_id), 0)";
    }

    private static String report(String where) {
        return """
            with device as materialized (
                select * from unnest(:tenants::text[], :devices::text[]) as d (tenant_id, device_id)
            ), bare as (
                select e.*, k.had_any, k.has_any
                from device join expected_device e using (tenant_id, device_id) cross join lateral (
                    select count(*) > 0 as had_any, coalesce(bool_or(current), false) as has_any,
                           coalesce(bool_or(volume = 'OPERATING_SYSTEM'), false) as had_drive,
                           coalesce(bool_or(current and volume = 'OPERATING_SYSTEM'), false) as has_drive
                    from (select volume, not archived as current from password
                          where tenant_id = e.tenant_id and device_id = e.device_id
                          union all
                          select volume, false from deleted_password
                          where tenant_id = e.tenant_id and device_id = e.device_id) as one) as k
                where %1$s and (not k.has_any or k.had_drive and not k.has_drive)
            ), current as (
                select p.*, greatest(p.key_created_at, p.last_seen_at, t.keys_listed_at) as confirmed_at, e.encrypted
                from device join password p using (tenant_id, device_id) left join tenant_listing t using (tenant_id)
                    left join expected_device e using (tenant_id, device_id)
                where not p.archived and e.ignored is not true and %2$s and p.upstream_version > %3$s
            )
            select case when had_any then 'NO_CURRENT_KEY'
                        when filed_version < match_version then 'NOT_FILED'
                        else 'NEVER_ESCROWED' end as problem,
                   tenant_id, device_id, device_name, serial_number, organization_id, configuration_id, encrypted,
                   null as key_id, case when has_any then 'OPERATING_SYSTEM' end as volume,
                   null::timestamptz as confirmed_at
            from bare
            union all
            select 'SUPERSEDED_ELSEWHERE', tenant_id, device_id, device_name, serial_number, organization_id,
                   configuration_id, encrypted, key_id, volume, confirmed_at
            from current c
            where exists (select from password n
                          where n.organization_id = c.organization_id and n.configuration_id = c.configuration_id
                            and n.volume = c.volume and not n.archived and n.key_created_at > c.key_created_at
                            and (n.tenant_id, n.device_id) <> (c.tenant_id, c.device_id))
            union all
            select 'STALE', tenant_id, device_id, device_name, serial_number, organization_id,
                   configuration_id, encrypted, key_id, volume, confirmed_at
            from current where confirmed_at < :stale
            order by tenant_id, device_id, problem, key_id
            """.formatted(expected(where), where.formatted("p"), former("p"));
    }

    private static MissingKey read(ResultSet row, int number) throws SQLException {
        var volume = row.getString("volume");
        var confirmed = row.getTimestamp("confirmed_at");
        return new MissingKey(
                Problem.valueOf(row.getString("problem")),
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getString("device_name"),
                row.getString("serial_number"),
                row.getLong("organization_id"),
                row.getObject("configuration_id", Long.class),
                row.getObject("encrypted", Boolean.class),
                row.getString("key_id"),
                volume == null ? null : VolumeType.valueOf(volume),
                confirmed == null ? null : confirmed.toInstant());
    }
}
