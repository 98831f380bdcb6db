package dev.latchkey.rotation.rotation;

import static dev.latchkey.rotation.rotation.RotationRow.time;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.rotation.RotationState.Dispatching;
import dev.latchkey.rotation.rotation.RotationState.Expired;
import dev.latchkey.rotation.rotation.RotationState.Failed;
import dev.latchkey.rotation.rotation.RotationState.Verified;
import dev.latchkey.rotation.rotation.RotationState.WaitingForDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rotations, one row each. Every change is guarded by the version that was read. */
@Repository
public class Rotations {

    private static final String OPEN = "('ACCEPTED', 'DISPATCHING', 'DISPATCHED', 'WAITING_FOR_DEVICE')";

    private static final String INSERT = """
            insert into rotation (id, tenant_id, device_id, intune_id, device_name, requested_by, reason, requested_at,
                deadline, correlation_id, causation_id, state, failure, cause, next_look_at, version, changed_at)
            values (:id, :tenant, :device, :intuneId, :name, :by, :reason, :requestedAt,
                :deadline, :correlation, :causation, :state, :failure, :cause, :nextLookAt, :version, :changedAt)
            on conflict (id) do nothing
            """;

    private static final String CLAIM = """
            update rotation set next_look_at = :leaseEnd
            where id in (
                select id from rotation where next_look_at <= :now and state in %s
                order by next_look_at limit :limit for update skip locked)
            returning *
            """.formatted(OPEN);

    // What only one state knows stays in its column after the state has gone.
    private static final String UPDATE = """
            update rotation set
                state = :state, version = :version, changed_at = :changedAt,
                failure = :failure, cause = :cause,
                dispatched_at = coalesce(:dispatchedAt, dispatched_at),
                last_check_in_at = coalesce(:lastCheckInAt, last_check_in_at),
                device_done = device_done or :deviceDone,
                new_key_ids = :newKeys, archived_key_ids = :archivedKeys
            where id = :id and version = :versionBefore
            """;

    private static final String INTENT = """
            update rotation set intent_at = :intentAt, known_keys = :known, replaced_keys = :replaced,
                target_volumes = :volumes, action_before_at = :actionBefore, check_in_before_at = :checkInBefore
            where id = :id and version = :version
            """;

    private static final String SCHEDULE = """
            update rotation set next_look_at = least(:nextLookAt, greatest(deadline, :soonest)), attempts = :attempts,
                trouble = :trouble
            where id = :id and version = :version
            """;

    private static final String OPEN_OF_DEVICES = """
            select r.* from rotation r
            join unnest(:tenants::text[], :devices::text[]) as k (tenant_id, device_id) using (tenant_id, device_id)
            where r.state in %s
            order by r.id
            for update of r
            """.formatted(OPEN);

    private static final String OPEN_OF_TENANTS = """
            select * from rotation where tenant_id = any(:tenants::text[]) and state in %s order by id for update
            """.formatted(OPEN);

    private final JdbcClient jdbc;

    Rotations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false when there is a rotation of this id already, whatever it is about */
    boolean add(Rotation rotation, Cause cause) {
        return jdbc.sql(INSERT)
                        .param("id", rotation.id())
                        .param("tenant", rotation.device().tenantId())
                        .param("device", rotation.device().deviceId())
                        .param("intuneId", rotation.intuneId())
                        .param("name", rotation.deviceName())
                        .param("by", rotation.requestedBy())
                        .param("reason", rotation.reason())
                        .param("requestedAt", time(rotation.requestedAt()))
                        .param("deadline", time(rotation.deadline()))
                        .param("correlation", cause.correlationId())
                        .param("causation", cause.causationId())
                        .param("state", StateName.of(rotation.state()).name())
                        .param("failure", failure(rotation.state()))
                        .param("cause", cause(rotation.state()))
                        .param("nextLookAt", time(rotation.changedAt()))
                        .param("version", rotation.version())
                        .param("changedAt", time(rotation.changedAt()))
                        .update()
                == 1;
    }

    /**
     * Takes due rotations for this instance alone; a crashed instance's ones fall due again when the lease ends.
     *
     * @param limit at most this many
     */
    public List<Claim> claim(Instant now, Duration lease, int limit) {
        return jdbc.sql(CLAIM)
                .param("leaseEnd", time(now.plus(lease)))
                .param("now", time(now))
                .param("limit", limit)
                .query(RotationRow::claim)
                .list();
    }

    /** Ends a claim that came to nothing, unless the rotation has moved on. */
    public void giveBack(Claim claim, Instant nextLookAt) {
        jdbc.sql("update rotation set next_look_at = :at where id = :id and next_look_at = :until")
                .param("at", time(nextLookAt))
                .param("id", claim.rotation().id())
                .param("until", time(claim.until()))
                .update();
    }

    /** @return false when somebody else changed it meanwhile; then nothing is stored */
    boolean change(Rotation before, Rotation after) {
        var state = after.state();
        var proof = state instanceof Verified verified ? verified.proof() : new Proof(List.of(), List.of());
        var waiting = state instanceof WaitingForDevice it ? it : null;
        var changed = jdbc.sql(UPDATE)
                .param("state", StateName.of(state).name())
                .param("version", after.version())
                .param("changedAt", time(after.changedAt()))
                .param("failure", failure(state))
                .param("cause", cause(state))
                .param("dispatchedAt", state instanceof RotationState.Sent sent ? time(sent.dispatchedAt()) : null)
                .param("lastCheckInAt", waiting == null ? null : time(waiting.lastCheckInAt()))
                .param("deviceDone", waiting != null && waiting.deviceDone())
                .param("newKeys", texts(proof.newKeyIds()))
                .param("archivedKeys", texts(proof.archivedKeyIds()))
                .param("id", after.id())
                .param("versionBefore", before.version())
                .update();
        return changed == 1;
    }

    /**
     * Stores what a request is judged against; the first half of the step to {@link Dispatching}.
     *
     * @return false when somebody else changed the rotation meanwhile
     */
    boolean remember(Rotation before, Baseline baseline) {
        var remembered = jdbc.sql(INTENT)
                .param("intentAt", time(baseline.intentAt()))
                .param("known", texts(baseline.knownKeyIds()))
                .param("replaced", texts(baseline.replacedKeyIds()))
                .param("volumes", baseline.volumes().stream().map(Enum::name).toArray(String[]::new))
                .param("actionBefore", time(baseline.actionBefore()))
                .param("checkInBefore", time(baseline.checkInBefore()))
                .param("id", before.id())
                .param("version", before.version())
                .update();
        return remembered == 1;
    }

    /** The deadline is always looked at in time. */
    void schedule(Rotation rotation, Schedule schedule, Instant soonest) {
        jdbc.sql(SCHEDULE)
                .param("nextLookAt", time(schedule.nextLookAt()))
                .param("soonest", time(soonest))
                .param("attempts", schedule.attempts())
                .param("trouble", schedule.trouble())
                .param("id", rotation.id())
                .param("version", rotation.version())
                .update();
    }

    /** The rotations of these devices that are under way, locked until the transaction ends. */
    Map<DeviceKey, Claim> lockOpen(Collection<DeviceKey> devices) {
        var open = new HashMap<DeviceKey, Claim>();
        jdbc.sql(OPEN_OF_DEVICES)
                .param("tenants", devices.stream().map(DeviceKey::tenantId).toArray(String[]::new))
                .param("devices", devices.stream().map(DeviceKey::deviceId).toArray(String[]::new))
                .query(RotationRow::claim)
                .list()
                .forEach(claim -> open.put(claim.rotation().device(), claim));
        return open;
    }

    /** The same of all devices of these tenants. */
    List<Claim> lockOpenOf(Collection<String> tenantIds) {
        return jdbc.sql(OPEN_OF_TENANTS)
                .param("tenants", tenantIds.toArray(String[]::new))
                .query(RotationRow::claim)
                .list();
    }

    private static @Nullable String failure(RotationState state) {
        return switch (state) {
            case Failed failed -> failed.failure().name();
            case Expired expired -> expired.failure().name();
            case RotationState.Open open -> null;
            case Verified verified -> null;
        };
    }

    private static @Nullable String cause(RotationState state) {
        return switch (state) {
            case Failed failed -> failed.cause();
            case Expired expired -> expired.cause();
            case RotationState.Open open -> null;
            case Verified verified -> null;
        };
    }

    private static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
