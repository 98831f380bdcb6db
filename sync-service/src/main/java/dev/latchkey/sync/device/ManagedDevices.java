package dev.latchkey.sync.device;

import dev.latchkey.graph.ListedDevice;
import dev.latchkey.sync.device.DeviceDecision.Known;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What was last announced of each device. Callers hold the tenant's lock. */
@Repository
class ManagedDevices {

    private final JdbcClient jdbc;

    ManagedDevices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** By the database's clock. */
    Instant now() {
        return jdbc.sql("select now()").query(OffsetDateTime.class).single().toInstant();
    }

    Map<String, Known> known(String tenantId, Collection<String> deviceIds) {
        var known = new HashMap<String, Known>();
        jdbc.sql("""
                        select device_id, intune_id, state_hash, gone from managed_device
                        where tenant_id = :tenantId and device_id = any(:ids::text[])
                        """)
                .param("tenantId", tenantId)
                .param("ids", deviceIds.toArray(String[]::new))
                .query(row -> {
                    known.put(row.getString(1), new Known(row.getString(2), row.getString(3), row.getBoolean(4)));
                });
        return known;
    }

    /** Writes the devices as they are listed now; returns their new versions by device id. */
    Map<String, Long> put(String tenantId, List<ListedDevice> devices) {
        var versions = new HashMap<String, Long>();
        jdbc.sql("""
                        insert into managed_device (tenant_id, device_id, intune_id, state_hash, version)
                        select t.tenant_id, l.device_id, l.intune_id, l.state_hash, t.last_version + 1
                        from unnest(:ids::text[], :intuneIds::text[], :hashes::text[])
                                as l (device_id, intune_id, state_hash)
                            join tenant t on t.tenant_id = :tenantId
                        on conflict (tenant_id, device_id) do update set
                            intune_id = excluded.intune_id, state_hash = excluded.state_hash,
                            version = managed_device.version + 1, gone = false, listed_at = now()
                        returning device_id, version
                        """)
                .param("tenantId", tenantId)
                .param("ids", devices.stream().map(ListedDevice::deviceId).toArray(String[]::new))
                .param(
                        "intuneIds",
                        devices.stream().map(d -> d.state().intuneId()).toArray(String[]::new))
                .param(
                        "hashes",
                        devices.stream().map(d -> ListedState.hash(d.state())).toArray(String[]::new))
                .query(row -> {
                    versions.put(row.getString(1), row.getLong(2));
                });
        return versions;
    }

    /** How many are not gone. */
    int count(String tenantId) {
        return jdbc.sql("select count(*) from managed_device where tenant_id = ? and not gone")
                .param(tenantId)
                .query(Integer.class)
                .single();
    }

    /** A device that a listing left out. */
    record Missing(String deviceId, String intuneId) {}

    /**
     * Those that a complete listing did not hold.
     *
     * @param began when the listing began; it says nothing of devices that were announced later
     */
    List<Missing> missing(String tenantId, Collection<String> listed, Instant began) {
        return jdbc.sql("""
                        select device_id, intune_id from managed_device d
                        where tenant_id = :tenantId and not gone and listed_at < :began::timestamptz
                          and not exists (select 1 from unnest(:listed::text[]) as l (device_id)
                                          where l.device_id = d.device_id)
                        """)
                .param("tenantId", tenantId)
                .param("began", began.toString())
                .param("listed", listed.toArray(String[]::new))
                .query((row, n) -> new Missing(row.getString(1), row.getString(2)))
                .list();
    }

    /** Marks these as gone, unless they were announced after the listing began; returns new versions by device id. */
    Map<String, Long> markGone(String tenantId, Collection<String> deviceIds, Instant began) {
        var gone = new HashMap<String, Long>();
        jdbc.sql("""
                        update managed_device set gone = true, version = version + 1
                        where tenant_id = :tenantId and not gone and listed_at < :began::timestamptz
                          and device_id = any(:ids::text[])
                        returning device_id, version
                        """)
                .param("tenantId", tenantId)
                .param("began", began.toString())
                .param("ids", deviceIds.toArray(String[]::new))
                .query(row -> {
                    gone.put(row.getString(1), row.getLong(2));
                });
        return gone;
    }
}
