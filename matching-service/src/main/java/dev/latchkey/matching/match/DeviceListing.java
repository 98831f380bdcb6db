package dev.latchkey.matching.match;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.hardware.MachineName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Devices and their matches, for people. Reads only. */
@Repository
public class DeviceListing {

    private final JdbcClient jdbc;

    DeviceListing(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One line of the list.
     *
     * @param evidence the values that agreed, or the reason why there is no match
     * @param waitingKeys how many of its keys wait for a match
     * @param gone Microsoft does not list the device any more
     */
    public record DeviceItem(
            String tenantId,
            String deviceId,
            String intuneId,
            String deviceName,
            @Nullable String serialNumber,
            String operatingSystem,
            String state,
            @Nullable Long organizationId,
            @Nullable Long configurationId,
            @Nullable String rule,
            String evidence,
            long waitingKeys,
            boolean gone) {}

    public record MatchStatus(long matched, long unmatched, long needsAttention, long ignored, long waitingKeys) {}

    /** Devices whose name or serial number starts with the text, or that have it as an id; all when it is empty. */
    public List<DeviceItem> find(String text, int limit, Caller caller) {
        var query = text.strip();
        return jdbc.sql("""
                        select d.tenant_id, d.device_id, d.intune_id, d.name as device_name, d.serial_number,
                            d.operating_system, d.state, d.organization_id, d.configuration_id, d.rule, d.evidence,
                            (select count(*) from device_key as k
                             where k.tenant_id = d.tenant_id and k.device_id = d.device_id
                               and k.ciphertext is not null) as waiting_keys,
                            d.gone
                        from device as d
                        where d.state <> 'UNKNOWN'
                          and (:scope::bigint[] is null or d.organization_id = any(:scope::bigint[]))
                          and (:query = ''
                              or d.name_key like :name
                              or upper(d.serial_number) like :serial
                              or d.device_id = :id
                              or d.intune_id = :id)
                        order by d.gone, d.name_key, d.tenant_id, d.device_id
                        limit :limit
                        """)
                .param("scope", caller.organizationFilter())
                .param("query", query)
                .param("name", startsWith(MachineName.key(query)))
                .param("serial", startsWith(query.toUpperCase(Locale.ROOT)))
                .param("id", query.toLowerCase(Locale.ROOT))
                .param("limit", limit)
                .query(DeviceListing::read)
                .list();
    }

    /** Living devices by state, and all keys that wait. */
    public MatchStatus status(Caller caller) {
        return jdbc.sql("""
                        select count(*) filter (where d.state = 'MATCHED' and not d.gone) as matched,
                            count(*) filter (where d.state = 'UNMATCHED' and not d.gone) as unmatched,
                            count(*) filter (where d.state = 'NEEDS_ATTENTION' and not d.gone) as needs_attention,
                            count(*) filter (where d.state = 'IGNORED' and not d.gone) as ignored,
                            (select count(*) from device_key as k join device as w using (tenant_id, device_id)
                             where k.ciphertext is not null
                               and (:scope::bigint[] is null or w.organization_id = any(:scope::bigint[])))
                                as waiting_keys
                        from device as d
                        where :scope::bigint[] is null or d.organization_id = any(:scope::bigint[])
                        """)
                .param("scope", caller.organizationFilter())
                .query(MatchStatus.class)
                .single();
    }

    private static DeviceItem read(ResultSet row, int number) throws SQLException {
        return new DeviceItem(
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getString("intune_id"),
                row.getString("device_name"),
                row.getString("serial_number"),
                row.getString("operating_system"),
                row.getString("state"),
                row.getObject("organization_id", Long.class),
                row.getObject("configuration_id", Long.class),
                row.getString("rule"),
                row.getString("evidence"),
                row.getLong("waiting_keys"),
                row.getBoolean("gone"));
    }

    private static String startsWith(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
