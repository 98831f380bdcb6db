package dev.latchkey.sync.tenant;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What becomes of everything that is stored of a tenant when it is disconnected. Callers hold its lock. */
@Repository
class FormerTenants {

    private final JdbcClient jdbc;

    FormerTenants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return the runs that were under way; whoever is at one finds out with its next write */
    List<String> endRuns(String tenantId, String cause, Instant at) {
        var ended = jdbc.sql("""
                        update sync_run set state = 'FAILED', finished_at = :at::timestamptz, cause = :cause
                        where tenant_id = :tenantId and state in ('RUNNING', 'YIELDED')
                        returning run_id
                        """)
                .param("at", at.toString())
                .param("cause", cause)
                .param("tenantId", tenantId)
                .query((row, n) -> row.getString(1))
                .list();
        jdbc.sql("delete from run_page where run_id = any(:runs::text[])")
                .param("runs", ended.toArray(String[]::new))
                .update();
        return ended;
    }

    /** Runs and looks that nobody is at, wishes for more, links that ask for consent. */
    void cancelWhatWaits(String tenantId) {
        for (var waiting : List.of(
                "scheduled_run where not picked and task_instance = :tenantId",
                "scheduled_refresh where not picked and starts_with(task_instance, :tenantId || '/')",
                "refresh_request where tenant_id = :tenantId",
                "key_reading where tenant_id = :tenantId",
                "refused_key where tenant_id = :tenantId",
                "consent_link where tenant_id = :tenantId")) {
            jdbc.sql("delete from " + waiting).param("tenantId", tenantId).update();
        }
    }

    /**
     * What was known of it.
     *
     * @param lastVersion no event of a device or key has had as high a version
     */
    record Known(long devices, long keys, long lastVersion) {}

    /**
     * Nothing is known to be listed any more: when it is listed again it is announced again. That keys have been read is not
     * forgotten.
     */
    Known forgetListings(String tenantId) {
        var known = jdbc.sql("""
                        select d.listed, k.listed, greatest(d.newest, k.newest, t.last_version) + 1
                        from (select count(*) filter (where not gone) as listed, max(version) as newest
                              from managed_device where tenant_id = :tenantId) as d,
                             (select count(*) filter (where not gone) as listed, max(version) as newest
                              from recovery_key where tenant_id = :tenantId) as k,
                             tenant as t
                        where t.tenant_id = :tenantId
                        """)
                .param("tenantId", tenantId)
                .query((row, n) -> new Known(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
        for (var kind : List.of("managed_device", "recovery_key")) {
            jdbc.sql("update " + kind + " set gone = true, version = :lastVersion where tenant_id = :tenantId")
                    .param("lastVersion", known.lastVersion)
                    .param("tenantId", tenantId)
                    .update();
        }
        for (var kind : List.of("device_near_key_limit", "device_group")) {
            jdbc.sql("delete from " + kind + " where tenant_id = :tenantId")
                    .param("tenantId", tenantId)
                    .update();
        }
        return known;
    }

    /**
     * Erases what signs in, switches everything off, and forgets how the tenant stood.
     *
     * @return the versions from now on
     */
    ConnectedTenants.Versions eraseConnection(String tenantId, long lastVersion, Instant at, String by) {
        return jdbc.sql("""
                        update tenant set
                            disconnected_at = :at::timestamptz, disconnected_by = :by, last_version = :lastVersion,
                            credential_data_key = null, credential_ciphertext = null, connected_ciphertext = null,
                            connected_data_key = null,
                            application_name = null, version = version + 1,
                            sync_intune_devices = false, sync_bitlocker_keys = false, paused = false,
                            interval_seconds = null, device_groups = '{}', groups_held_back_by = null,
                            settings_version = settings_version + 1,
                            state = 'NEW', cause = null, next_step = null, keys_allowed = 'UNKNOWN', consent = 'UNKNOWN',
                            last_completed_at = null, devices_checked_in_after = null,
                            devices_listed_at = null, keys_listed_at = null,
                            devices = 0, keys = 0, keys_without_device = 0, devices_near_key_limit = 0, keys_refused = null
                        where tenant_id = :tenantId
                        returning version, settings_version
                        """)
                .param("at", at.toString())
                .param("by", by)
                .param("lastVersion", lastVersion)
                .param("tenantId", tenantId)
                .query((row, n) -> new ConnectedTenants.Versions(row.getLong(1), row.getLong(2)))
                .single();
    }
}
