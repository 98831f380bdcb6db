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

/** The report of devices without a key that is known to be good, from what the vault knows at this moment. */
@Component
public class MissingKeys {

    private static final int MOST = 10_000;

    private static final String SCOPE = """
            (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
            and (:organization::bigint is null or organization_id = :organization)
            """;

    private static final String REPORT = """
            with device as (
                select tenant_id, device_id, device_name, serial_number, organization_id, configuration_id, encrypted,
                       exists (select 1 from password p
                               where p.tenant_id = e.tenant_id and p.device_id = e.device_id)
                       or exists (select 1 from deleted_password p
                                  where p.tenant_id = e.tenant_id and p.device_id = e.device_id) as had_keys
                from expected_device e
                where listed and %1$s
                  and not exists (select 1 from password p
                                  where p.tenant_id = e.tenant_id and p.device_id = e.device_id and not p.archived)
            ), current as (
                select p.*, greatest(p.key_created_at, p.last_seen_at, t.keys_listed_at) as confirmed_at,
                       max(p.key_created_at) over (partition by p.organization_id, p.configuration_id, p.volume)
                           as newest_at
                from password p left join tenant_listing t using (tenant_id)
                where not p.archived and %1$s
            )
            select 'NEVER_ESCROWED' as problem, tenant_id, device_id, device_name, serial_number, organization_id,
                   configuration_id, encrypted, null as key_id, null as volume, null::timestamptz as confirmed_at
            from device where not had_keys
            union all
            select 'NO_CURRENT_KEY', tenant_id, device_id, device_name, serial_number, organization_id,
                   configuration_id, encrypted, null, null, null
            from device where had_keys
            union all
            select 'SUPERSEDED_ELSEWHERE', c.tenant_id, c.device_id, c.device_name, c.serial_number, c.organization_id,
                   c.configuration_id, e.encrypted, c.key_id, c.volume, c.confirmed_at
            from current c left join expected_device e using (tenant_id, device_id)
            where c.key_created_at < c.newest_at
              and exists (select 1 from current n
                          where n.organization_id = c.organization_id and n.configuration_id = c.configuration_id
                            and n.volume = c.volume and n.key_created_at > c.key_created_at
                            and (n.tenant_id, n.device_id) <> (c.tenant_id, c.device_id))
            union all
            select 'STALE', c.tenant_id, c.device_id, c.device_name, c.serial_number, c.organization_id,
                   c.configuration_id, e.encrypted, c.key_id, c.volume, c.confirmed_at
            from current c left join expected_device e using (tenant_id, device_id)
            where c.confirmed_at < :stale
            order by organization_id, problem, device_name, device_id, key_id
            limit :limit
            """.formatted(SCOPE);

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

    /** @param organizationId only this one; null for all that the caller may see */
    @Transactional(readOnly = true)
    public List<MissingKey> report(@Nullable Long organizationId, int limit, Caller caller) {
        return jdbc.sql(REPORT)
                .param("scope", entitlement.organizationsOf(caller))
                .param("organization", organizationId)
                .param("stale", clock.instant().minus(properties.staleAfter()).atOffset(ZoneOffset.UTC))
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(MissingKeys::read)
                .list();
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
