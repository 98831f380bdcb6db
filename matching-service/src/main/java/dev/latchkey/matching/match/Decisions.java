package dev.latchkey.matching.match;

import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The record of what was decided about devices, and by whom. Only grows. */
@Repository
class Decisions {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Decisions(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    void record(Collection<Device> decided, Instant now) {
        Rows.of(decided)
                .text(device -> device.ref().tenantId())
                .text(device -> device.ref().deviceId())
                .number(device -> device.verdict().version())
                .text(device -> device.verdict().state())
                .number(device -> device.verdict().configurationId())
                .text(device -> device.verdict().rule())
                .text(device -> device.verdict().evidence())
                .text(device -> Rows.lines(device.verdict().candidates()))
                .text(device -> device.verdict().actor())
                .time(device -> now)
                .update(jdbc, """
                        insert into match_decision (tenant_id, device_id, version, state, configuration_id, rule,
                            evidence, candidates, actor, at)
                        select n.tenant_id, n.device_id, n.version, n.state, n.configuration_id, n.rule, n.evidence,
                            string_to_array(n.candidates, chr(10))::bigint[], n.actor, n.at
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as n (tenant_id, device_id, version, state,
                            configuration_id, rule, evidence, candidates, actor, at)
                        on conflict (tenant_id, device_id, version) do nothing
                        """);
    }

    /** Oldest first. */
    List<Decision> of(DeviceRef device) {
        return client.sql("""
                        select version, state, configuration_id, rule, evidence, candidates, actor, at
                        from match_decision where tenant_id = :tenant and device_id = :device
                        order by version
                        """)
                .param("tenant", device.tenantId())
                .param("device", device.deviceId())
                .query(Decisions::read)
                .list();
    }

    private static Decision read(ResultSet row, int number) throws SQLException {
        return new Decision(
                row.getLong("version"),
                row.getString("state"),
                row.getObject("configuration_id", Long.class),
                row.getString("rule"),
                row.getString("evidence"),
                List.of((Long[]) row.getArray("candidates").getArray()),
                row.getString("actor"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
