package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How tenants are connected: rows that people change, held while they do. */
@Repository
class ConnectedTenants {

    private final JdbcClient jdbc;

    ConnectedTenants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param settings of the settings; only those of a tenant that is new, or was disconnected, are written */
    record Versions(long connection, long settings) {}

    /**
     * Adds tenants with their settings, or replaces their connections; one that was disconnected begins anew.
     *
     * @return the new versions by tenant id
     */
    Map<String, Versions> put(List<ConnectedTenant> connected) {
        var versions = new HashMap<String, Versions>();
        jdbc.sql("""
                        insert into tenant (tenant_id, name, organization_id, client_id, credential_kind, credential_data_key,
                            credential_ciphertext, connected_data_key, connected_ciphertext, application_name,
                            sync_bitlocker_keys, interval_seconds)
                        select c.tenant_id, c.name, c.organization_id, c.client_id, c.kind, c.data_key,
                            c.ciphertext, c.given_data_key, c.given_ciphertext, c.application, c.keys, c.seconds
                        from unnest(:ids::text[], :names::text[], :organizations::bigint[], :clients::text[], :kinds::text[],
                                :dataKeys::text[], :ciphertexts::text[], :givenDataKeys::text[], :givenCiphertexts::text[],
                                :applications::text[], :keys::boolean[], :seconds::bigint[])
                            as c (tenant_id, name, organization_id, client_id, kind, data_key, ciphertext, given_data_key,
                                given_ciphertext, application, keys, seconds)
                        order by c.tenant_id
                        on conflict (tenant_id) do update set
                            name = excluded.name, organization_id = excluded.organization_id,
                            client_id = excluded.client_id, credential_kind = excluded.credential_kind,
                            credential_data_key = excluded.credential_data_key,
                            credential_ciphertext = excluded.credential_ciphertext,
                            connected_data_key = excluded.connected_data_key,
                            connected_ciphertext = excluded.connected_ciphertext,
                            application_name = excluded.application_name, version = tenant.version + 1,
                            connected_at = now(),
                            connected_since = case when tenant.disconnected_at is null
                                then tenant.connected_since else now() end,
                            keys_allowed = 'UNKNOWN', consent = 'UNKNOWN',
                            state = 'NEW', cause = null, next_step = null, run_requested_at = now(),
                            sync_intune_devices = tenant.sync_intune_devices or tenant.disconnected_at is not null,
                            sync_bitlocker_keys = case when tenant.disconnected_at is null
                                then tenant.sync_bitlocker_keys else excluded.sync_bitlocker_keys end,
                            interval_seconds = case when tenant.disconnected_at is null
                                then tenant.interval_seconds else excluded.interval_seconds end,
                            settings_version = tenant.settings_version
                                + case when tenant.disconnected_at is null then 0 else 1 end,
                            disconnected_at = null, disconnected_by = null
                        returning tenant_id, version, settings_version
                        """)
                .param("ids", column(connected, String[]::new, ConnectedTenant::tenantId))
                .param("names", column(connected, String[]::new, ConnectedTenant::name))
                .param("organizations", column(connected, Long[]::new, ConnectedTenant::organizationId))
                .param("clients", column(connected, String[]::new, ConnectedTenant::clientId))
                .param(
                        "kinds",
                        column(connected, String[]::new, tenant -> tenant.kind().name()))
                .param(
                        "dataKeys",
                        column(
                                connected,
                                String[]::new,
                                tenant -> tenant.signsInWith().sealedDataKey()))
                .param(
                        "ciphertexts",
                        column(
                                connected,
                                String[]::new,
                                tenant -> tenant.signsInWith().ciphertext()))
                .param(
                        "givenDataKeys",
                        column(
                                connected,
                                String[]::new,
                                tenant -> tenant.wasGiven().sealedDataKey()))
                .param(
                        "givenCiphertexts",
                        column(
                                connected,
                                String[]::new,
                                tenant -> tenant.wasGiven().ciphertext()))
                .param("applications", column(connected, String[]::new, ConnectedTenant::application))
                .param(
                        "keys",
                        column(
                                connected,
                                Boolean[]::new,
                                tenant -> tenant.settings().syncBitLockerKeys()))
                .param(
                        "seconds",
                        column(
                                connected,
                                Long[]::new,
                                tenant -> tenant.settings().intervalSeconds()))
                .query(row -> {
                    versions.put(row.getString(1), new Versions(row.getLong(2), row.getLong(3)));
                });
        return versions;
    }

    private static <T> @Nullable T[] column(
            List<ConnectedTenant> connected,
            IntFunction<@Nullable T[]> array,
            Function<ConnectedTenant, @Nullable T> field) {
        var column = array.apply(connected.size());
        for (var i = 0; i < column.length; i++) {
            column[i] = field.apply(connected.get(i));
        }
        return column;
    }

    /** Ids of the tenants that are connected with this application, in order. */
    List<String> of(String application) {
        return jdbc.sql("select tenant_id from tenant where application_name = ? order by tenant_id")
                .param(application)
                .query((row, n) -> row.getString(1))
                .list();
    }

    /**
     * Replaces a credential that Entra rotated.
     *
     * @param used what was signed in with: as somebody connected the tenant, or as stored last
     * @return false when the tenant was connected anew since
     */
    boolean rotate(String tenantId, String clientId, SealedSecret used, SealedSecret rotated) {
        return jdbc.sql("""
                        update tenant set credential_data_key = :dataKey, credential_ciphertext = :ciphertext
                        where tenant_id = :tenantId and client_id = :clientId
                          and :used in (credential_ciphertext, connected_ciphertext)
                        """)
                        .param("dataKey", rotated.sealedDataKey())
                        .param("ciphertext", rotated.ciphertext())
                        .param("tenantId", tenantId)
                        .param("clientId", clientId)
                        .param("used", used.ciphertext())
                        .update()
                == 1;
    }

    /** @return a new version of the connection when it was last announced before that time */
    Optional<Long> announceAgain(String tenantId, Instant before) {
        return jdbc.sql("""
                        update tenant set version = version + 1, connected_at = now()
                        where tenant_id = :tenantId and connected_at < :before::timestamptz
                        returning version
                        """)
                .param("tenantId", tenantId)
                .param("before", before.toString())
                .query(Long.class)
                .optional();
    }

    /** The tenant as it is connected, held until the transaction ends. */
    Optional<ConnectedTenant> hold(String tenantId) {
        return hold(List.of(tenantId.toLowerCase(Locale.ROOT))).stream()
                .filter(ConnectedTenant::isConnected)
                .findFirst();
    }

    /** Disconnected ones, too. In the order of their ids, so that two transactions never wait for each other. */
    List<ConnectedTenant> hold(Collection<String> tenantIds) {
        return jdbc.sql("select * from tenant where tenant_id = any(:ids::text[]) order by tenant_id for no key update")
                .param("ids", tenantIds.toArray(String[]::new))
                .query((row, n) -> connected(row))
                .list();
    }

    /** @return the new version of the settings */
    long change(String tenantId, SyncSettings settings) {
        return jdbc.sql("""
                        update tenant set sync_intune_devices = :devices, sync_bitlocker_keys = :keys, paused = :paused,
                            interval_seconds = :interval, device_groups = :groups::text[],
                            groups_held_back_by = null, settings_version = settings_version + 1
                        where tenant_id = :tenantId
                        returning settings_version
                        """)
                .param("devices", settings.syncIntuneDevices())
                .param("keys", settings.syncBitLockerKeys())
                .param("paused", settings.paused())
                .param("interval", settings.intervalSeconds())
                .param("groups", settings.deviceGroups().toArray(String[]::new))
                .param("tenantId", tenantId)
                .query(Long.class)
                .single();
    }

    /** @return the new version of the connection */
    long rename(String tenantId, String name) {
        return jdbc.sql("""
                        update tenant set name = :name, version = version + 1, connected_at = now()
                        where tenant_id = :tenantId
                        returning version
                        """)
                .param("name", name)
                .param("tenantId", tenantId)
                .query(Long.class)
                .single();
    }

    static ConnectedTenant connected(ResultSet row) throws SQLException {
        var seconds = row.getObject("interval_seconds", Long.class);
        return new ConnectedTenant(
                row.getString("tenant_id"),
                row.getString("name"),
                row.getLong("organization_id"),
                row.getString("client_id"),
                CredentialKind.valueOf(row.getString("credential_kind")),
                sealed(row, "credential"),
                sealed(row, "connected"),
                row.getString("application_name"),
                new SyncSettings(
                        row.getBoolean("sync_intune_devices"),
                        row.getBoolean("sync_bitlocker_keys"),
                        row.getBoolean("paused"),
                        seconds == null ? null : Duration.ofSeconds(seconds),
                        List.of((String[]) row.getArray("device_groups").getArray())));
    }

    /** @return null when a part of it is not there */
    private static @Nullable SealedSecret sealed(ResultSet row, String what) throws SQLException {
        var dataKey = row.getString(what + "_data_key");
        var ciphertext = row.getString(what + "_ciphertext");
        return dataKey == null || ciphertext == null ? null : new SealedSecret(dataKey, ciphertext);
    }
}
