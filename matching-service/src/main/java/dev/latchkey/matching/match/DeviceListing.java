package dev.latchkey.matching.match;

import dev.latchkey.events.MatchRule;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.MatchState;
import dev.latchkey.matching.hardware.MachineName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Devices and their matches, for people. Reads only. */
@Repository
public class DeviceListing {

    private static final String SELECT = """
            select d.tenant_id, d.device_id, d.intune_id, d.name as device_name, d.serial_number, d.operating_system,
                d.state, d.organization_id, d.configuration_id, d.rule, d.evidence, d.candidates, d.decided_by,
                (select count(*) from device_key as k
                 where k.tenant_id = d.tenant_id and k.device_id = d.device_id
                   and k.ciphertext is not null) as waiting_keys,
                d.gone
            from device as d
            """;

    /** What people find devices by, exactly; the narrowest kind of name first. */
    private static final String NAMED = """
            select tenant_id, device_id, name, gone from device
            where state <> 'UNKNOWN'
              and (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
              and (device_id = :id or intune_id = :id or name_key = :name or upper(serial_number) = :serial)
            order by gone, tenant_id, device_id
            limit 20
            """;

    private final JdbcClient jdbc;

    DeviceListing(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One line of the list.
     *
     * @param evidence the values that agreed, or the reason why there is no match
     * @param candidates configurations a person may choose from
     * @param decidedBy the person behind the state; null when a rule decided
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
            List<Long> candidates,
            @Nullable String decidedBy,
            long waitingKeys,
            boolean gone) {}

    public record MatchStatus(long matched, long unmatched, long needsAttention, long ignored, long waitingKeys) {}

    /** Devices whose name or serial number starts with the text, or that have it as an id; all when it is empty. */
    public List<DeviceItem> find(String text, int limit, Caller caller) {
        var query = text.strip();
        return jdbc.sql(SELECT + """
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

    /** Which devices are meant; null stands for any. States null: those that are matched, or would be. */
    public record Filter(
            @Nullable Long organizationId,
            @Nullable String tenantId,
            Set<MatchState> states,
            @Nullable MatchRule rule,
            @Nullable String reason,
            @Nullable String namePrefix) {}

    /** Living devices that pass the filter, by name. */
    public List<DeviceItem> matches(Filter filter, int limit, Caller caller) {
        return filtered(SELECT, filter, limit, caller)
                .query(DeviceListing::read)
                .list();
    }

    List<DeviceRef> select(Filter filter, int limit, Caller caller) {
        return filtered("select d.tenant_id, d.device_id from device as d ", filter, limit, caller)
                .query((row, number) -> new DeviceRef(row.getString(1), row.getString(2)))
                .list();
    }

    DeviceItem item(DeviceRef device) {
        return jdbc.sql(SELECT + " where d.tenant_id = :tenant and d.device_id = :device")
                .param("tenant", device.tenantId())
                .param("device", device.deviceId())
                .query(DeviceListing::read)
                .single();
    }

    /**
     * @param text a name, serial number, Entra or Intune id
     * @throws ProblemException when there is none or there are several; one that is gone counts only when no other is meant
     */
    public DeviceRef named(String text, Caller caller) {
        var query = text.strip();
        record Found(DeviceRef ref, String name, boolean gone) {}
        var found = jdbc.sql(NAMED)
                .param("scope", caller.organizationFilter())
                .param("id", query.toLowerCase(Locale.ROOT))
                .param("name", MachineName.key(query))
                .param("serial", query.toUpperCase(Locale.ROOT))
                .query((row, number) -> new Found(
                        new DeviceRef(row.getString("tenant_id"), row.getString("device_id")),
                        row.getString("name"),
                        row.getBoolean("gone")))
                .list();
        if (found.isEmpty()) {
            throw ProblemException.notFound(
                    "device-unknown",
                    "There is no device of that name, serial number or id that you may see; names are taken whole.");
        }
        var living = found.stream().filter(one -> !one.gone).toList();
        var meant = living.isEmpty() ? found : living;
        if (meant.size() > 1) {
            throw ProblemException.conflict(
                    "device-ambiguous",
                    "Several devices are called that; give the id of one: "
                            + String.join(
                                    ", ",
                                    meant.stream()
                                            .map(one -> one.name + " " + one.ref.deviceId())
                                            .toList()));
        }
        return meant.getFirst().ref;
    }

    private JdbcClient.StatementSpec filtered(String select, Filter filter, int limit, Caller caller) {
        return jdbc.sql(select + """
                        where not d.gone and d.state = any(:states::text[])
                          and (:scope::bigint[] is null or d.organization_id = any(:scope::bigint[]))
                          and (:organization::bigint is null or d.organization_id = :organization::bigint)
                          and (:tenant::text is null or d.tenant_id = :tenant::text)
                          and (:rule::text is null or d.rule = :rule::text)
                          and (:reason::text is null or position(lower(:reason::text) in lower(d.evidence)) > 0)
                          and (:name::text is null or d.name_key like :name::text)
                        order by d.name_key, d.tenant_id, d.device_id
                        limit :limit
                        """)
                .param("states", filter.states.stream().map(Enum::name).toArray(String[]::new))
                .param("scope", caller.organizationFilter())
                .param("organization", filter.organizationId)
                .param("tenant", filter.tenantId)
                .param("rule", filter.rule == null ? null : filter.rule.name())
                .param("reason", filter.reason)
                .param("name", filter.namePrefix == null ? null : startsWith(MachineName.key(filter.namePrefix)))
                .param("limit", limit);
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
                List.of((Long[]) row.getArray("candidates").getArray()),
                row.getString("decided_by"),
                row.getLong("waiting_keys"),
                row.getBoolean("gone"));
    }

    private static String startsWith(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
