package dev.latchkey.vault.key;

import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Cause;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which tenants were disconnected, and up to which device their keys are archived. What is said of a tenant's devices and what
 * disconnects it come on different topics: whoever decides about its keys holds off whoever notes that it is disconnected, so
 * that no key is decided upon without knowing of it and then missed by {@link ArchiveFormerKeys}.
 */
@Repository
public class TenantDisconnections {

    private final JdbcClient jdbc;

    TenantDisconnections(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes what is newer than what is known; the keys follow, see {@link ArchiveFormerKeys}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(List<Inbound> batch) {
        batch.stream()
                .filter(inbound -> inbound.event() instanceof TenantDisconnected)
                // In one order, so that two transactions cannot wait for each other.
                .sorted(Comparator.comparing(inbound -> inbound.event().tenantId()))
                .forEach(inbound -> take((TenantDisconnected) inbound.event(), inbound.cause()));
    }

    private void take(TenantDisconnected event, Cause cause) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:tenant, 44))")
                .param("tenant", event.tenantId())
                .query(row -> {});
        jdbc.sql("""
                        insert into tenant_disconnection as known (
                            tenant_id, last_version, disconnected_at, correlation_id, causation_id, archived_up_to)
                        values (:tenant, :lastVersion, :at::timestamptz, :correlation, :causation, '')
                        on conflict (tenant_id) do update set
                            last_version = excluded.last_version, disconnected_at = excluded.disconnected_at,
                            correlation_id = excluded.correlation_id, causation_id = excluded.causation_id,
                            archived_up_to = excluded.archived_up_to
                        where known.last_version < excluded.last_version
                        """)
                .param("tenant", event.tenantId())
                .param("lastVersion", event.lastVersion())
                .param("at", event.at().toString())
                .param("correlation", cause.correlationId())
                .param("causation", cause.causationId())
                .update();
    }

    /** Until the transaction ends, no tenant of these devices is noted as disconnected. */
    @Transactional(propagation = Propagation.MANDATORY)
    void holdOff(Collection<DeviceRef> devices) {
        jdbc.sql("""
                        select pg_advisory_xact_lock_shared(t.number) from (
                            select distinct hashtextextended(tenant_id, 44) as number
                            from unnest(:tenants::text[]) as n (tenant_id) order by number
                        ) as t
                        """)
                .param(
                        "tenants",
                        devices.stream().map(DeviceRef::tenantId).distinct().toArray(String[]::new))
                .query(row -> {});
    }

    /** Some tenant whose keys are not all archived. */
    Optional<String> open() {
        return jdbc.sql("select tenant_id from tenant_disconnection where archived_up_to is not null limit 1")
                .query(String.class)
                .optional();
    }

    /** How far it is with a tenant. */
    record Progress(String archivedUpTo, Cause cause) {}

    /** Empty when all is done; else nobody else goes on with this tenant until the transaction ends. */
    Optional<Progress> progress(String tenantId) {
        holdOff(List.of(new DeviceRef(tenantId, "")));
        return jdbc.sql("""
                        select archived_up_to, correlation_id, causation_id from tenant_disconnection
                        where tenant_id = :tenant and archived_up_to is not null
                        for update
                        """)
                .param("tenant", tenantId)
                .query((row, n) -> new Progress(row.getString(1), new Cause(row.getString(2), row.getString(3))))
                .optional();
    }

    /** The next devices of a tenant that has some. */
    List<DeviceRef> devicesAfter(String tenantId, String deviceId, int limit) {
        return jdbc.sql("""
                        select tenant_id, device_id from matched_device
                        where tenant_id = :tenant and device_id > :device
                        order by device_id limit :limit
                        """)
                .param("tenant", tenantId)
                .param("device", deviceId)
                .param("limit", limit)
                .query((row, n) -> new DeviceRef(row.getString(1), row.getString(2)))
                .list();
    }

    void archivedUpTo(String tenantId, DeviceRef last) {
        jdbc.sql("update tenant_disconnection set archived_up_to = :device where tenant_id = :tenant")
                .param("device", last.deviceId())
                .param("tenant", tenantId)
                .update();
    }

    void allArchived(String tenantId) {
        jdbc.sql("update tenant_disconnection set archived_up_to = null where tenant_id = :tenant")
                .param("tenant", tenantId)
                .update();
    }
}
