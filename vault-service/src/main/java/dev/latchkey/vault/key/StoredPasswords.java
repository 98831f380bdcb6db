package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import dev.latchkey.vault.hostproof.SealedPassword;
import dev.latchkey.vault.key.PasswordSecrets.Encrypted;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The password table as the store path reads and writes it: one statement for a whole batch. */
@Repository
class StoredPasswords {

    private static final String ARCHIVED = "ARCHIVED";
    private static final String UNARCHIVED = "UNARCHIVED";

    static final String COLUMNS = """
            select id, tenant_id, device_id, key_id, key_version, organization_id, configuration_id, device_name,
                   serial_number, volume, key_created_at, upstream_version, upstream_state,
                   last_seen_at, archive_reason, superseded_by, by_hand, by_hand_newest_at, by_hand_newest_key, version
            """;

    private static final String OF_DEVICES =
            COLUMNS + "from password join unnest(?, ?) as d (tenant_id, device_id) using (tenant_id, device_id)";

    private static final String ELSEWHERE = """
            select p.key_id
            from password p
                join unnest(?, ?, ?) as k (tenant_id, device_id, key_id)
                    on k.tenant_id = p.tenant_id and k.key_id = p.key_id and k.device_id <> p.device_id
            limit 1
            """;

    private static final String INSERT = """
            insert into password (tenant_id, device_id, key_id, key_version, organization_id, configuration_id,
                                  device_name, serial_number, volume, key_created_at, upstream_version, upstream_state,
                                  last_seen_at, archive_reason, superseded_by, version, ciphertext, sealed, key_pair_id,
                                  well_formed, stored_at, archived, archived_at)
            select u.*, u.archive_reason is not null, case when u.archive_reason is not null then u.stored_at end
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                as u (tenant_id, device_id, key_id, key_version, organization_id, configuration_id,
                      device_name, serial_number, volume, key_created_at, upstream_version, upstream_state,
                      last_seen_at, archive_reason, superseded_by, version, ciphertext, sealed, key_pair_id,
                      well_formed, stored_at)
            returning id, tenant_id, device_id, key_id
            """;

    private static final String UPDATE = """
            update password p
            set key_version = u.key_version, organization_id = u.organization_id,
                configuration_id = u.configuration_id, device_name = u.device_name, serial_number = u.serial_number,
                volume = u.volume, key_created_at = u.key_created_at,
                upstream_version = u.upstream_version, upstream_state = u.upstream_state,
                last_seen_at = u.last_seen_at,
                archived = u.archive_reason is not null, archive_reason = u.archive_reason,
                superseded_by = u.superseded_by,
                archived_at = case when u.archive_reason is null then null
                                   when u.archive_reason = p.archive_reason then p.archived_at
                                   else u.at end,
                version = u.version,
                ciphertext = case when u.sealed is null then coalesce(u.ciphertext, p.ciphertext) end,
                sealed = case when u.ciphertext is null then coalesce(u.sealed, p.sealed) end,
                key_pair_id = case when u.ciphertext is null then coalesce(u.key_pair_id, p.key_pair_id) end,
                well_formed = coalesce(u.well_formed, p.well_formed),
                by_hand = u.by_hand, by_hand_newest_at = u.by_hand_newest_at, by_hand_newest_key = u.by_hand_newest_key
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                as u (tenant_id, device_id, key_id, key_version, organization_id, configuration_id,
                      device_name, serial_number, volume, key_created_at, upstream_version, upstream_state,
                      last_seen_at, archive_reason, superseded_by, version, ciphertext, sealed, key_pair_id,
                      well_formed, at, id,
                      by_hand, by_hand_newest_at, by_hand_newest_key)
            where p.id = u.id
            """;

    private static final String SEAL = """
            update password p
            set ciphertext = null, sealed = u.sealed, key_pair_id = u.key_pair_id, version = p.version + 1
            from unnest(?, ?, ?) as u (id, sealed, key_pair_id)
            where p.id = u.id
            """;

    private final JdbcTemplate jdbc;

    StoredPasswords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A key of a device, where only its name is needed. */
    record KeyRef(DeviceRef device, String keyId) {}

    private record Row(
            @Nullable Long id,
            PasswordState state,
            @Nullable Encrypted encrypted,
            Instant now) {

        /** That it went into the host-proof vault is announced, too. */
        long version() {
            return state.version() + (encrypted != null && encrypted.newlyVaulted() ? 1 : 0);
        }

        byte @Nullable [] ciphertext() {
            return encrypted == null || encrypted.ciphertext() == null
                    ? null
                    : encrypted.ciphertext().bytes();
        }

        byte @Nullable [] sealed() {
            return encrypted == null || encrypted.sealed() == null
                    ? null
                    : encrypted.sealed().bytes();
        }

        @Nullable Long keyPairId() {
            return encrypted == null || encrypted.sealed() == null
                    ? null
                    : encrypted.sealed().keyPairId();
        }
    }

    Map<DeviceRef, List<StoredPassword>> of(List<DeviceRef> devices) {
        return jdbc.query(
                OF_DEVICES,
                statement -> {
                    new ColumnArrays<>(statement, devices)
                            .text(DeviceRef::tenantId)
                            .text(DeviceRef::deviceId);
                },
                rows -> {
                    Map<DeviceRef, List<StoredPassword>> found = new HashMap<>();
                    while (rows.next()) {
                        var password = read(rows);
                        found.computeIfAbsent(password.state().device(), device -> new ArrayList<>())
                                .add(password);
                    }
                    return found;
                });
    }

    /** Whether one of these keys is already recorded for another device of its tenant. */
    boolean anyElsewhere(List<KeyRef> keys) {
        return Boolean.TRUE.equals(jdbc.query(
                ELSEWHERE,
                statement -> {
                    new ColumnArrays<>(statement, keys)
                            .text(key -> key.device().tenantId())
                            .text(key -> key.device().deviceId())
                            .text(KeyRef::keyId);
                },
                ResultSet::next));
    }

    /** @return the ids the vault gave them */
    Map<KeyRef, Long> insert(List<PasswordChange> created, Map<PasswordChange, Encrypted> encrypted, Instant now) {
        var ids = new HashMap<KeyRef, Long>();
        if (created.isEmpty()) {
            return ids;
        }
        var rows = created.stream()
                .map(change -> new Row(null, change.after(), encrypted.get(change), now))
                .toList();
        jdbc.query(INSERT, statement -> columns(statement, rows), row -> {
            var device = new DeviceRef(row.getString(2), row.getString(3));
            ids.put(new KeyRef(device, row.getString(4)), row.getLong(1));
        });
        return ids;
    }

    void update(List<PasswordChange> changed, Map<PasswordChange, Encrypted> encrypted, Instant now) {
        if (changed.isEmpty()) {
            return;
        }
        var rows = changed.stream()
                .map(change -> new Row(
                        change.before() == null ? null : change.before().id(),
                        change.after(),
                        encrypted.get(change),
                        now))
                .toList();
        jdbc.update(UPDATE, statement -> {
            columns(statement, rows)
                    .number(Row::id)
                    .text(row -> switch (row.state.byHand()) {
                        case null -> null;
                        case ByHand.Archived archived -> ARCHIVED;
                        case ByHand.Unarchived unarchived -> UNARCHIVED;
                    })
                    .time(row -> row.state.byHand() instanceof ByHand.Unarchived(var at, var key) ? at : null)
                    .text(row -> row.state.byHand() instanceof ByHand.Unarchived(var at, var key) ? key : null);
        });
    }

    /** Puts these secrets into the host-proof vault in place of their ciphertexts. */
    void replaceWithSealed(Map<StoredPassword, SealedPassword> sealed) {
        if (sealed.isEmpty()) {
            return;
        }
        jdbc.update(SEAL, statement -> {
            new ColumnArrays<>(statement, List.copyOf(sealed.entrySet()))
                    .number(one -> one.getKey().id())
                    .bytes(one -> one.getValue().bytes())
                    .number(one -> one.getValue().keyPairId());
        });
    }

    private static ColumnArrays<Row> columns(PreparedStatement statement, List<Row> rows) throws SQLException {
        return new ColumnArrays<>(statement, rows)
                .text(row -> row.state.device().tenantId())
                .text(row -> row.state.device().deviceId())
                .text(row -> row.state.keyId())
                .number(row -> row.state.keyVersion())
                .number(row -> row.state.place().organizationId())
                .number(row -> row.state.place().configurationId())
                .text(row -> row.state.place().deviceName())
                .text(row -> row.state.place().serialNumber())
                .text(row -> row.state.volume().name())
                .time(row -> row.state.createdAt())
                .number(row -> row.state.presence().version())
                .text(row -> row.state.presence().state().name())
                .time(row -> row.state.presence().lastSeenAt())
                .text(row -> row.state.standing().reason() == null
                        ? null
                        : row.state.standing().reason().name())
                .text(row -> row.state.standing().supersededBy())
                .number(Row::version)
                .bytes(Row::ciphertext)
                .bytes(Row::sealed)
                .number(Row::keyPairId)
                .flag(row -> row.encrypted == null ? null : row.encrypted.wellFormed())
                .time(Row::now);
    }

    static StoredPassword read(ResultSet row) throws SQLException {
        var reason = row.getString("archive_reason");
        return new StoredPassword(
                row.getLong("id"),
                new PasswordState(
                        new DeviceRef(row.getString("tenant_id"), row.getString("device_id")),
                        row.getString("key_id"),
                        row.getLong("key_version"),
                        new Place(
                                row.getLong("organization_id"),
                                row.getLong("configuration_id"),
                                row.getString("device_name"),
                                row.getString("serial_number")),
                        VolumeType.valueOf(row.getString("volume")),
                        row.getTimestamp("key_created_at").toInstant(),
                        new Presence(
                                row.getLong("upstream_version"),
                                Presence.State.valueOf(row.getString("upstream_state")),
                                FindKeys.instant(row, "last_seen_at")),
                        Standing.of(
                                reason == null ? null : ArchiveReason.valueOf(reason), row.getString("superseded_by")),
                        byHand(row),
                        row.getLong("version")));
    }

    private static @Nullable ByHand byHand(ResultSet row) throws SQLException {
        return switch (row.getString("by_hand")) {
            case null -> null;
            case ARCHIVED -> new ByHand.Archived();
            case UNARCHIVED ->
                new ByHand.Unarchived(
                        row.getTimestamp("by_hand_newest_at").toInstant(), row.getString("by_hand_newest_key"));
            case String other -> throw new IllegalStateException("by_hand is " + other);
        };
    }
}
