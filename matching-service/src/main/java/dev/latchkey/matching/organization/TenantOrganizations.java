package dev.latchkey.matching.organization;

import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.matching.rows.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Which organization owns the devices of which tenant. */
@Repository
public class TenantOrganizations {

    private final JdbcTemplate jdbc;

    TenantOrganizations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes over what is newer than what is known.
     *
     * @return the tenants that belong to another organization now
     */
    public Set<String> connect(List<TenantConnected> connected) {
        var newest = connected.stream()
                .collect(Collectors.toMap(
                        TenantConnected::tenantId,
                        tenant -> tenant,
                        BinaryOperator.maxBy(java.util.Comparator.comparingLong(TenantConnected::version))));
        var before = of(newest.keySet());
        var taken = Rows.of(newest.values())
                .text(TenantConnected::tenantId)
                .number(TenantConnected::organizationId)
                .number(TenantConnected::version)
                .query(jdbc, """
                        insert into tenant_organization as known (tenant_id, organization_id, version)
                        select * from unnest(?, ?, ?)
                        on conflict (tenant_id) do update
                        set organization_id = excluded.organization_id, version = excluded.version
                        where known.version < excluded.version
                        returning tenant_id, organization_id
                        """, (row, number) -> Map.entry(row.getString(1), row.getLong(2)));
        var moved = new HashSet<String>();
        for (var tenant : taken) {
            if (!tenant.getValue().equals(before.get(tenant.getKey()))) {
                moved.add(tenant.getKey());
            }
        }
        return moved;
    }

    /** Organization ids by tenant id; a tenant that is not connected is not in it. */
    public Map<String, Long> of(Collection<String> tenantIds) {
        var organizations = new HashMap<String, Long>();
        Rows.of(tenantIds)
                .text(tenant -> tenant)
                .query(jdbc, """
                select tenant_id, organization_id from tenant_organization where tenant_id = any(?)
                """, (row, number) -> organizations.put(row.getString(1), row.getLong(2)));
        return organizations;
    }
}
