package dev.latchkey.rotation.device;

import dev.latchkey.events.MatchEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whose devices are, or why they have no configuration, as matching-service last decided. */
@Repository
public class DeviceMatches {

    private static final String UPSERT = """
            insert into device_match (tenant_id, device_id, organization_id, unmatched_reason, version)
            select * from unnest(:tenants::text[], :devices::text[], :organizations::bigint[], :reasons::text[],
                :versions::bigint[])
            on conflict (tenant_id, device_id) do update set
                organization_id = excluded.organization_id,
                unmatched_reason = excluded.unmatched_reason,
                version = excluded.version
            where device_match.version < excluded.version
            """;

    private static final String UNMATCHED = """
            select m.tenant_id, m.device_id, m.unmatched_reason from device_match m
            join unnest(:tenants::text[], :devices::text[]) as k (tenant_id, device_id) using (tenant_id, device_id)
            where m.unmatched_reason is not null
            """;

    private final JdbcClient jdbc;

    DeviceMatches(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes over what is newer than what is known; events of one device may come repeatedly and late. */
    public void project(List<MatchEvent> events) {
        var newest = new TreeMap<DeviceKey, MatchEvent>();
        for (var event : events) {
            newest.merge(
                    new DeviceKey(event.tenantId(), event.deviceId()),
                    event,
                    (one, other) -> one.version() >= other.version() ? one : other);
        }
        if (newest.isEmpty()) {
            return;
        }
        var keys = newest.keySet();
        jdbc.sql(UPSERT)
                .param("tenants", keys.stream().map(DeviceKey::tenantId).toArray(String[]::new))
                .param("devices", keys.stream().map(DeviceKey::deviceId).toArray(String[]::new))
                .param(
                        "organizations",
                        newest.values().stream()
                                .map(DeviceMatches::organization)
                                .toArray(Long[]::new))
                .param(
                        "reasons",
                        newest.values().stream().map(DeviceMatches::reason).toArray(String[]::new))
                .param(
                        "versions",
                        newest.values().stream().map(MatchEvent::version).toArray(Long[]::new))
                .update();
    }

    /** Why each of these devices that has no configuration has none; the others are not in the answer. */
    public Map<DeviceKey, String> unmatched(Collection<DeviceKey> keys) {
        var reasons = new HashMap<DeviceKey, String>();
        jdbc.sql(UNMATCHED)
                .param("tenants", keys.stream().map(DeviceKey::tenantId).toArray(String[]::new))
                .param("devices", keys.stream().map(DeviceKey::deviceId).toArray(String[]::new))
                .query(row -> {
                    reasons.put(
                            new DeviceKey(row.getString("tenant_id"), row.getString("device_id")),
                            row.getString("unmatched_reason"));
                });
        return reasons;
    }

    private static @Nullable Long organization(MatchEvent event) {
        return switch (event) {
            case MatchEvent.DeviceMatched matched -> matched.organizationId();
            case MatchEvent.DeviceUnmatched unmatched -> unmatched.organizationId();
            case MatchEvent.MatchNeedsAttention open -> open.organizationId();
            case MatchEvent.DeviceIgnored ignored -> ignored.organizationId();
        };
    }

    private static @Nullable String reason(MatchEvent event) {
        return switch (event) {
            case MatchEvent.DeviceMatched _ -> null;
            case MatchEvent.DeviceUnmatched unmatched -> unmatched.reason();
            case MatchEvent.MatchNeedsAttention open -> open.reason();
            case MatchEvent.DeviceIgnored _ -> "a person wants it left alone";
        };
    }
}
