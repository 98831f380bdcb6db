package dev.latchkey.matching.organization;

import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.matching.rows.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which organizations own the devices of which tenant. */
@Repository
public class TenantOrganizations {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    TenantOrganizations(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
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
        var before = owners(newest.keySet());
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

    /** Notes that these were disconnected; their devices still have to be decided, see {@link #placing}. */
    public void disconnect(List<TenantDisconnected> disconnected) {
        for (var tenant : disconnected) {
            client.sql("""
                            insert into tenant_organization as known (
                                tenant_id, organization_id, version, last_version, placed_up_to)
                            values (:tenant, :organization, :version, :lastVersion, '')
                            on conflict (tenant_id) do update set
                                version = greatest(known.version, excluded.version),
                                last_version = excluded.last_version, placed_up_to = excluded.placed_up_to
                            where known.last_version < excluded.last_version
                            """)
                    .param("tenant", tenant.tenantId())
                    .param("organization", tenant.organizationId())
                    .param("version", tenant.version())
                    .param("lastVersion", tenant.lastVersion())
                    .update();
        }
    }

    /** By tenant id; a tenant that was never connected is not in it. */
    public Map<String, TenantRules> of(Collection<String> tenantIds) {
        var rules = new HashMap<String, List<TenantRule>>();
        Rows.of(tenantIds)
                .text(tenant -> tenant)
                .query(
                        jdbc,
                        """
                        select tenant_id, kind, value, organization_id from tenant_rule
                        where tenant_id = any(?) order by tenant_id, position
                        """,
                        (row, number) -> rules.computeIfAbsent(row.getString(1), tenant -> new ArrayList<>())
                                .add(new TenantRule(
                                        TenantRule.Kind.valueOf(row.getString(2)), row.getString(3), row.getLong(4))));
        var all = new HashMap<String, TenantRules>();
        Rows.of(tenantIds)
                .text(tenant -> tenant)
                .query(
                        jdbc,
                        """
                        select tenant_id, organization_id, rules_version, last_version from tenant_organization
                        where tenant_id = any(?)
                        """,
                        (row, number) -> all.put(
                                row.getString(1),
                                new TenantRules(
                                        row.getLong(2),
                                        row.getLong(3),
                                        rules.getOrDefault(row.getString(1), List.of()),
                                        row.getLong(4))));
        return all;
    }

    /** From now on these rules count; devices that are there still have to be decided by them, see {@link #placing}. */
    public void replace(String tenantId, TenantRules now) {
        jdbc.update("delete from tenant_rule where tenant_id = ?", tenantId);
        var positions = new ArrayList<Integer>();
        now.rules().forEach(rule -> positions.add(positions.size()));
        Rows.of(positions)
                .text(position -> tenantId)
                .number(position -> position.longValue())
                .text(position -> now.rules().get(position).kind())
                .text(position -> now.rules().get(position).value())
                .number(position -> now.rules().get(position).organizationId())
                .update(jdbc, """
                        insert into tenant_rule (tenant_id, position, kind, value, organization_id)
                        select * from unnest(?, ?, ?, ?, ?)
                        """);
        jdbc.update(
                "update tenant_organization set rules_version = ?, placed_up_to = '' where tenant_id = ?",
                now.version(),
                tenantId);
    }

    /** A tenant whose devices still have to be decided by its rules. */
    public Optional<String> placing() {
        return client.sql("select tenant_id from tenant_organization where placed_up_to is not null limit 1")
                .query(String.class)
                .optional();
    }

    /** After which device of a tenant to go on; empty when all are decided. */
    public Optional<String> placedUpTo(String tenantId) {
        return client.sql("select placed_up_to from tenant_organization where tenant_id = :tenant for update")
                .param("tenant", tenantId)
                .query(String.class)
                .optional();
    }

    /** @param deviceId the last that is decided; null when all are */
    public void placed(String tenantId, @Nullable String deviceId) {
        jdbc.update("update tenant_organization set placed_up_to = ? where tenant_id = ?", deviceId, tenantId);
    }

    private Map<String, Long> owners(Collection<String> tenantIds) {
        var organizations = new HashMap<String, Long>();
        of(tenantIds).forEach((tenant, rules) -> organizations.put(tenant, rules.organizationId()));
        return organizations;
    }
}
