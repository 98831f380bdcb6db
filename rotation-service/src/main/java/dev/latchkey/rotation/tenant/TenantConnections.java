package dev.latchkey.rotation.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The connections sync-service announced; the newest one of each tenant. */
@Repository
public class TenantConnections {

    private static final String UPSERT = """
            insert into tenant (
                tenant_id, name, organization_id, client_id, credential_kind, sealed_data_key, ciphertext, version)
            values (:tenant, :name, :organization, :client, :kind, :dataKey, :ciphertext, :version)
            on conflict (tenant_id) do update set
                name = excluded.name,
                organization_id = excluded.organization_id,
                client_id = excluded.client_id,
                credential_kind = excluded.credential_kind,
                sealed_data_key = excluded.sealed_data_key,
                ciphertext = excluded.ciphertext,
                version = excluded.version
            where tenant.version < excluded.version
            """;

    private static final String DISCONNECT = """
            insert into tenant (
                tenant_id, name, organization_id, client_id, sealed_data_key, ciphertext, version, last_version)
            values (:tenant, :name, :organization, '', null, null, :version, :lastVersion)
            on conflict (tenant_id) do update set
                sealed_data_key =
                    case when tenant.version < excluded.version then null else tenant.sealed_data_key end,
                ciphertext = case when tenant.version < excluded.version then null else tenant.ciphertext end,
                version = greatest(tenant.version, excluded.version),
                last_version = greatest(tenant.last_version, excluded.last_version)
            """;

    private final JdbcClient jdbc;

    TenantConnections(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes over what is newer than what is known. Connections change by hand, so there is no batch to speak of. */
    public void project(List<TenantConnected> events) {
        for (var event : events) {
            jdbc.sql(UPSERT)
                    .param("tenant", event.tenantId())
                    .param("name", event.name())
                    .param("organization", event.organizationId())
                    .param("client", event.clientId())
                    .param("kind", kind(event).name())
                    .param("dataKey", event.credential().sealedDataKey())
                    .param("ciphertext", event.credential().ciphertext())
                    .param("version", event.version())
                    .update();
        }
    }

    /**
     * Erases the credentials of these tenants.
     *
     * @return those that are disconnected now; one that was connected again is not
     */
    public Set<String> disconnect(List<TenantDisconnected> events) {
        for (var event : events) {
            jdbc.sql(DISCONNECT)
                    .param("tenant", event.tenantId())
                    .param("name", event.name())
                    .param("organization", event.organizationId())
                    .param("version", event.version())
                    .param("lastVersion", event.lastVersion())
                    .update();
        }
        return events.stream()
                .map(TenantDisconnected::tenantId)
                .filter(this::isDisconnected)
                .collect(Collectors.toSet());
    }

    public boolean isDisconnected(String tenantId) {
        return jdbc.sql("select exists (select from tenant where tenant_id = :tenant and ciphertext is null)")
                .param("tenant", tenantId)
                .query(Boolean.class)
                .single();
    }

    private static CredentialKind kind(TenantConnected event) {
        return event.credentialKind() == null ? CredentialKind.CLIENT_SECRET : event.credentialKind();
    }

    /** Empty when nobody connected the tenant, or somebody disconnected it. */
    public Optional<TenantConnection> find(String tenantId) {
        return jdbc.sql("select * from tenant where tenant_id = :tenant and ciphertext is not null")
                .param("tenant", tenantId)
                .query((row, number) -> new TenantConnection(
                        row.getString("tenant_id"),
                        row.getString("name"),
                        row.getString("client_id"),
                        CredentialKind.valueOf(row.getString("credential_kind")),
                        new SealedSecret(row.getString("sealed_data_key"), row.getString("ciphertext")),
                        row.getLong("version")))
                .optional();
    }
}
