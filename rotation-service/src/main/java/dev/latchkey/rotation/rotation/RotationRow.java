package dev.latchkey.rotation.rotation;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.latchkey.events.RotationFailure;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.rotation.RotationState.Accepted;
import dev.latchkey.rotation.rotation.RotationState.Dispatched;
import dev.latchkey.rotation.rotation.RotationState.Dispatching;
import dev.latchkey.rotation.rotation.RotationState.Expired;
import dev.latchkey.rotation.rotation.RotationState.Failed;
import dev.latchkey.rotation.rotation.RotationState.Verified;
import dev.latchkey.rotation.rotation.RotationState.WaitingForDevice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a row of the table reads as a rotation. */
final class RotationRow {

    private RotationRow() {}

    static Claim claim(ResultSet row, int number) throws SQLException {
        var rotation = new Rotation(
                row.getString("id"),
                new DeviceKey(row.getString("tenant_id"), row.getString("device_id")),
                row.getString("intune_id"),
                row.getString("device_name"),
                row.getString("requested_by"),
                row.getString("reason"),
                requireNonNull(instant(row, "requested_at")),
                requireNonNull(instant(row, "deadline")),
                state(row),
                row.getLong("version"),
                requireNonNull(instant(row, "changed_at")));
        return new Claim(
                rotation,
                new Cause(row.getString("correlation_id"), row.getString("causation_id")),
                row.getInt("attempts"),
                row.getString("trouble"),
                requireNonNull(instant(row, "next_look_at")));
    }

    private static RotationState state(ResultSet row) throws SQLException {
        var name = row.getString("state");
        return switch (StateName.valueOf(name)) {
            case ACCEPTED -> new Accepted();
            case DISPATCHING -> new Dispatching(baseline(row));
            case DISPATCHED -> new Dispatched(baseline(row), requireNonNull(instant(row, "dispatched_at")));
            case WAITING_FOR_DEVICE ->
                new WaitingForDevice(
                        baseline(row),
                        requireNonNull(instant(row, "dispatched_at")),
                        instant(row, "last_check_in_at"),
                        row.getBoolean("device_done"));
            case VERIFIED -> new Verified(new Proof(texts(row, "new_key_ids"), texts(row, "archived_key_ids")));
            case FAILED -> new Failed(failure(row), cause(row));
            case EXPIRED -> new Expired(failure(row), cause(row));
        };
    }

    private static RotationFailure failure(ResultSet row) throws SQLException {
        return RotationFailure.valueOf(row.getString("failure"));
    }

    private static String cause(ResultSet row) throws SQLException {
        return requireNonNullElse(row.getString("cause"), "");
    }

    private static Baseline baseline(ResultSet row) throws SQLException {
        return new Baseline(
                requireNonNull(instant(row, "intent_at")),
                Set.copyOf(texts(row, "known_keys")),
                Set.copyOf(texts(row, "replaced_keys")),
                texts(row, "target_volumes").stream().map(VolumeType::valueOf).collect(Collectors.toSet()),
                instant(row, "action_before_at"),
                instant(row, "check_in_before_at"));
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
