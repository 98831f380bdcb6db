package dev.latchkey.matching.device;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What of a device stands in which column of its table. */
final class DeviceRows {

    private DeviceRows() {}

    static Device read(ResultSet row, int number) throws SQLException {
        var name = row.getString("name");
        var serialNumber = row.getString("serial_number");
        var macAddresses = List.of((String[]) row.getArray("mac_addresses").getArray());
        return new Device(
                new DeviceRef(row.getString("tenant_id"), row.getString("device_id")),
                row.getLong("seen_version"),
                row.getLong("gone_version"),
                new Description(
                        row.getString("intune_id"),
                        name,
                        serialNumber,
                        macAddresses,
                        row.getString("operating_system"),
                        row.getString("manufacturer"),
                        row.getString("model"),
                        row.getString("user_domain"),
                        List.of((String[]) row.getArray("groups").getArray()),
                        Traits.of(serialNumber, macAddresses, name)),
                row.getObject("organization_id", Long.class),
                ruling(row),
                Stream.of((String[]) row.getArray("refusals").getArray())
                        .map(Refusal::of)
                        .toList(),
                verdict(row));
    }

    private static @Nullable Ruling ruling(ResultSet row) throws SQLException {
        var kind = row.getString("ruling");
        return kind == null
                ? null
                : new Ruling(
                        Ruling.Kind.valueOf(kind),
                        row.getObject("ruling_configuration_id", Long.class),
                        row.getString("ruled_by"),
                        row.getObject("ruled_at", OffsetDateTime.class).toInstant(),
                        row.getString("ruling_seen"));
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        var rule = row.getString("rule");
        var matchedAt = row.getObject("matched_at", OffsetDateTime.class);
        return new Verdict(
                MatchState.valueOf(row.getString("state")),
                row.getObject("configuration_id", Long.class),
                rule == null ? null : MatchRule.valueOf(rule),
                row.getString("evidence"),
                List.of((Long[]) row.getArray("candidates").getArray()),
                row.getString("decided_by"),
                row.getLong("match_version"),
                matchedAt == null ? null : matchedAt.toInstant());
    }

    static void save(JdbcTemplate jdbc, Collection<Device> devices) {
        Rows.of(devices)
                .text(device -> device.ref().tenantId())
                .text(device -> device.ref().deviceId())
                .number(Device::seenVersion)
                .number(Device::goneVersion)
                .text(device -> device.description().intuneId())
                .text(device -> device.description().name())
                .text(device -> only(device.description().traits().nameKeys()))
                .text(device -> device.description().serialNumber())
                .text(device -> only(device.description().traits().serialKeys()))
                .text(device -> Rows.lines(device.description().macAddresses()))
                .text(device -> Rows.lines(device.description().traits().macKeys()))
                .text(device -> device.description().operatingSystem())
                .text(device -> device.description().manufacturer())
                .text(device -> device.description().model())
                .text(device -> device.description().userDomain())
                .text(device -> Rows.lines(device.description().groups()))
                .number(Device::organizationId)
                .text(device -> device.verdict().state())
                .number(device -> device.verdict().configurationId())
                .text(device -> device.verdict().rule())
                .text(device -> device.verdict().evidence())
                .text(device -> Rows.lines(device.verdict().candidates()))
                .number(device -> device.verdict().version())
                .time(device -> device.verdict().matchedAt())
                .text(device -> device.verdict().actor())
                .text(device -> device.ruling() == null ? null : device.ruling().kind())
                .number(device ->
                        device.ruling() == null ? null : device.ruling().configurationId())
                .text(device -> device.ruling() == null ? null : device.ruling().by())
                .time(device -> device.ruling() == null ? null : device.ruling().at())
                .text(device -> device.ruling() == null ? null : device.ruling().seen())
                .text(device ->
                        Rows.lines(device.refusals().stream().map(Refusal::line).toList()))
                .update(jdbc, """
                        insert into device (
                            tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key, serial_number,
                            serial_key, mac_addresses, mac_keys, operating_system, manufacturer, model, user_domain, groups,
                            organization_id, state, configuration_id, rule, evidence, candidates, match_version, matched_at,
                            decided_by, ruling, ruling_configuration_id, ruled_by, ruled_at, ruling_seen, refusals)
                        select
                            tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key, serial_number,
                            serial_key, string_to_array(mac_addresses, chr(10)), string_to_array(mac_keys, chr(10)),
                            operating_system, manufacturer, model, user_domain, string_to_array(groups, chr(10)),
                            organization_id, state, configuration_id, rule, evidence,
                            string_to_array(candidates, chr(10))::bigint[], match_version, matched_at, decided_by, ruling,
                            ruling_configuration_id, ruled_by, ruled_at, ruling_seen, string_to_array(refusals, chr(10))
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            as n (
                                tenant_id, device_id, seen_version, gone_version, intune_id, name, name_key, serial_number,
                                serial_key, mac_addresses, mac_keys, operating_system, manufacturer, model, user_domain,
                                groups, organization_id, state, configuration_id, rule, evidence, candidates, match_version,
                                matched_at, decided_by, ruling, ruling_configuration_id, ruled_by, ruled_at, ruling_seen,
                                refusals)
                        on conflict (tenant_id, device_id) do update set
                            seen_version = excluded.seen_version, gone_version = excluded.gone_version,
                            intune_id = excluded.intune_id, name = excluded.name, name_key = excluded.name_key,
                            serial_number = excluded.serial_number, serial_key = excluded.serial_key,
                            mac_addresses = excluded.mac_addresses, mac_keys = excluded.mac_keys,
                            operating_system = excluded.operating_system, manufacturer = excluded.manufacturer,
                            model = excluded.model, user_domain = excluded.user_domain, groups = excluded.groups,
                            organization_id = excluded.organization_id, state = excluded.state,
                            configuration_id = excluded.configuration_id, rule = excluded.rule,
                            evidence = excluded.evidence, candidates = excluded.candidates,
                            match_version = excluded.match_version, matched_at = excluded.matched_at,
                            decided_by = excluded.decided_by, ruling = excluded.ruling,
                            ruling_configuration_id = excluded.ruling_configuration_id, ruled_by = excluded.ruled_by,
                            ruled_at = excluded.ruled_at, ruling_seen = excluded.ruling_seen,
                            refusals = excluded.refusals
                        """);
    }

    private static @Nullable String only(Set<String> keys) {
        return keys.isEmpty() ? null : keys.iterator().next();
    }
}
