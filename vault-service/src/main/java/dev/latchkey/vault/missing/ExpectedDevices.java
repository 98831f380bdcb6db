package dev.latchkey.vault.missing;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent;
import dev.latchkey.events.MatchEvent.DeviceIgnored;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchEvent.MatchNeedsAttention;
import dev.latchkey.vault.key.ColumnArrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The devices that should have keys: those of Windows that Intune lists. Each is where it was filed last, like its keys, also
 * while its match is disputed; one that never was is of the organization that matching-service names.
 */
@Repository
public class ExpectedDevices {

    private static final String UPSERT = """
            insert into expected_device as e (tenant_id, device_id, match_version, ignored, filed_version, organization_id,
                                              configuration_id, device_version, device_name, serial_number, user_name,
                                              listed, encrypted)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, device_id) do update set
                organization_id = case when excluded.filed_version > e.filed_version
                        or e.filed_version = 0 and excluded.match_version > e.match_version
                    then excluded.organization_id else e.organization_id end,
                configuration_id = case when excluded.filed_version > e.filed_version
                    then excluded.configuration_id else e.configuration_id end,
                filed_version = greatest(e.filed_version, excluded.filed_version),
                ignored = case when excluded.match_version > e.match_version
                    then excluded.ignored else e.ignored end,
                match_version = greatest(e.match_version, excluded.match_version),
                device_name = case when excluded.device_version > e.device_version
                    then coalesce(excluded.device_name, e.device_name) else e.device_name end,
                serial_number = case when excluded.device_version > e.device_version
                    then coalesce(excluded.serial_number, e.serial_number) else e.serial_number end,
                user_name = case when excluded.device_version > e.device_version and excluded.listed
                    then excluded.user_name else e.user_name end,
                listed = case when excluded.device_version > e.device_version
                    then excluded.listed else e.listed end,
                encrypted = case when excluded.device_version > e.device_version
                    then coalesce(excluded.encrypted, e.encrypted) else e.encrypted end,
                device_version = greatest(e.device_version, excluded.device_version)
            where excluded.match_version > e.match_version or excluded.filed_version > e.filed_version
                or excluded.device_version > e.device_version
            """;

    private final JdbcTemplate jdbc;

    ExpectedDevices(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What one or more events say of a device.
     *
     * @param match the newest of them; null when none is about its match
     * @param filed the newest of those that file it
     * @param deviceVersion 0 when none is about the device itself
     */
    private record News(
            String tenantId,
            String deviceId,
            @Nullable MatchEvent match,
            @Nullable DeviceMatched filed,
            long deviceVersion,
            boolean listed,
            @Nullable DeviceState state) {

        static Optional<News> of(Event event) {
            if (event instanceof MatchEvent match) {
                var filed = match instanceof DeviceMatched matched ? matched : null;
                return Optional.of(new News(match.tenantId(), match.deviceId(), match, filed, 0, false, null));
            }
            return event instanceof DeviceEvent device ? of(device) : Optional.empty();
        }

        private static Optional<News> of(DeviceEvent event) {
            var state = switch (event) {
                case DeviceSeen seen -> seen.state();
                case DeviceChanged changed -> changed.state();
                case DeviceGone gone -> null;
            };
            return state != null && !state.isWindows()
                    ? Optional.empty()
                    : Optional.of(new News(
                            event.tenantId(), event.deviceId(), null, null, event.version(), state != null, state));
        }

        News and(News other) {
            var device = deviceVersion >= other.deviceVersion ? this : other;
            return new News(
                    tenantId,
                    deviceId,
                    newest(match, other.match),
                    newest(filed, other.filed),
                    device.deviceVersion,
                    device.listed,
                    device.state);
        }

        private static <T extends MatchEvent> @Nullable T newest(@Nullable T one, @Nullable T other) {
            return version(one) >= version(other) ? one : other;
        }

        static long version(@Nullable MatchEvent event) {
            return event == null ? 0 : event.version();
        }

        @Nullable Long organizationId() {
            if (filed != null) {
                return filed.organizationId();
            }
            return switch (match) {
                case null -> null;
                case DeviceMatched matched -> matched.organizationId();
                case DeviceUnmatched unmatched -> unmatched.organizationId();
                case MatchNeedsAttention disputed -> disputed.organizationId();
                case DeviceIgnored ignored -> ignored.organizationId();
            };
        }
    }

    /** Events may come twice, late and in any order: of each kind the highest version counts. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(Stream<Event> events) {
        // In the order of their keys, so that two transactions cannot wait for each other.
        var news = new TreeMap<List<String>, News>((one, other) -> {
            var byTenant = one.getFirst().compareTo(other.getFirst());
            return byTenant == 0 ? one.getLast().compareTo(other.getLast()) : byTenant;
        });
        events.flatMap(event -> News.of(event).stream())
                .forEach(one -> news.merge(List.of(one.tenantId, one.deviceId), one, News::and));
        if (news.isEmpty()) {
            return;
        }
        jdbc.update(UPSERT, statement -> {
            new ColumnArrays<>(statement, List.copyOf(news.values()))
                    .text(News::tenantId)
                    .text(News::deviceId)
                    .number(one -> News.version(one.match))
                    .flag(one -> one.match instanceof DeviceIgnored)
                    .number(one -> News.version(one.filed))
                    .number(News::organizationId)
                    .number(one -> one.filed == null ? null : one.filed.configurationId())
                    .number(News::deviceVersion)
                    .text(one -> one.state == null ? null : one.state.name())
                    .text(one -> one.state == null ? null : one.state.serialNumber())
                    .text(one -> one.state == null ? null : one.state.userPrincipalName())
                    .flag(one -> one.deviceVersion == 0 ? null : one.listed)
                    .flag(one -> one.state == null ? null : one.state.encrypted());
        });
    }
}
