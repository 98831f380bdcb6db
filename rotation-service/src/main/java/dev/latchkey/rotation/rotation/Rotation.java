package dev.latchkey.rotation.rotation;

import dev.latchkey.events.RotationEvent;
import dev.latchkey.events.RotationFailure;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.rotation.RotationState.Accepted;
import dev.latchkey.rotation.rotation.RotationState.Closed;
import dev.latchkey.rotation.rotation.RotationState.Dispatched;
import dev.latchkey.rotation.rotation.RotationState.Dispatching;
import dev.latchkey.rotation.rotation.RotationState.Expired;
import dev.latchkey.rotation.rotation.RotationState.Failed;
import dev.latchkey.rotation.rotation.RotationState.Open;
import dev.latchkey.rotation.rotation.RotationState.Sent;
import dev.latchkey.rotation.rotation.RotationState.Verified;
import dev.latchkey.rotation.rotation.RotationState.WaitingForDevice;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rotation of one device. Steps give a new value with a higher version; a step that is not legal in the present
 * state throws, except where the outside may say anything at any time: then nothing changes.
 *
 * @param intuneId the id it is sent to; null when the device is not known
 * @param version grows with every change, so that a stale writer and a stale event can be told
 */
public record Rotation(
        String id,
        DeviceKey device,
        @Nullable String intuneId,
        String deviceName,
        String requestedBy,
        @Nullable String reason,
        Instant requestedAt,
        Instant deadline,
        RotationState state,
        long version,
        Instant changedAt) {

    public boolean isOpen() {
        return state instanceof Open;
    }

    public boolean isOverdue(Instant now) {
        return !now.isBefore(deadline);
    }

    /** The request will be sent right after this is stored. */
    public Rotation intend(Baseline baseline, Instant now) {
        if (!(state instanceof Accepted)) {
            throw illegal("intend to send");
        }
        return to(new Dispatching(baseline), now);
    }

    /** Microsoft took the request. */
    public Rotation sent(Instant now) {
        if (!(state instanceof Dispatching dispatching)) {
            throw illegal("have sent");
        }
        return to(new Dispatched(dispatching.baseline(), now), now);
    }

    /** What Microsoft shows of the device after the dispatch. */
    public Rotation seen(DeviceLook look, Instant now) {
        if (!(state instanceof Sent sent)) {
            throw illegal("look at the device of");
        }
        var action = look.action();
        if (action == null || !sent.baseline().isBefore(action)) {
            return waiting(sent, look, false, now);
        }
        return switch (action.state()) {
            case NONE, PENDING, ACTIVE, UNKNOWN -> waiting(sent, look, false, now);
            case DONE -> waiting(sent, look, true, now);
            case FAILED -> refused("The device could not rotate: " + DeviceErrors.inWords(action.errorCode()), now);
            case NOT_SUPPORTED ->
                refused("The device does not support rotation: " + DeviceErrors.inWords(action.errorCode()), now);
            case CANCELED -> refused("The rotation was cancelled in Intune before the device acted on it", now);
        };
    }

    private Rotation waiting(Sent sent, DeviceLook look, boolean done, Instant now) {
        var before = sent instanceof WaitingForDevice waiting ? waiting : null;
        var next = new WaitingForDevice(
                sent.baseline(),
                sent.dispatchedAt(),
                look.lastCheckInAt(),
                done || (before != null && before.deviceDone()));
        return next.equals(before) ? this : to(next, now);
    }

    /** Judges the keys the vault has announced for the device; nothing changes unless they prove the rotation. */
    public Rotation judged(Collection<KnownKey> keys, Instant now) {
        return state instanceof Sent sent
                ? Proof.of(sent.baseline(), keys)
                        .map(proof -> to(new Verified(proof), now))
                        .orElse(this)
                : this;
    }

    /** Microsoft or the device said no. */
    public Rotation refused(String cause, Instant now) {
        if (!isOpen()) {
            throw illegal("refuse");
        }
        return to(new Failed(RotationFailure.REFUSED, cause), now);
    }

    /** @param trouble what last kept us from getting on; null when nothing did */
    public Rotation expired(@Nullable String trouble, Instant now) {
        if (!isOverdue(now)) {
            throw illegal("expire before the deadline");
        }
        var because = trouble == null ? "" : " (" + trouble + ")";
        return switch (state) {
            case Accepted accepted ->
                expired(RotationFailure.TIMED_OUT, "The request did not reach Microsoft in time" + because, now);
            case Dispatching dispatching ->
                expired(
                        RotationFailure.TIMED_OUT,
                        "Microsoft did not confirm the request in time; it may still take effect" + because,
                        now);
            case Dispatched dispatched ->
                expired(
                        RotationFailure.TIMED_OUT,
                        "Microsoft took the request, but could not be asked what became of it" + because,
                        now);
            case WaitingForDevice waiting -> expired(waiting, now);
            case Closed closed -> throw illegal("expire");
        };
    }

    private Rotation expired(WaitingForDevice waiting, Instant now) {
        if (waiting.deviceDone()) {
            return expired(
                    RotationFailure.TIMED_OUT,
                    "The device reported the rotation done, but no new key for every drive reached the vault in time;"
                            + " see whether the device is matched to a configuration and the tenant's sync runs",
                    now);
        }
        if (waiting.checkedIn()) {
            return expired(
                    RotationFailure.TIMED_OUT,
                    "The device checked in at " + waiting.lastCheckInAt() + " and did not finish the rotation in time",
                    now);
        }
        return expired(
                RotationFailure.OFFLINE,
                waiting.lastCheckInAt() == null
                        ? "The device is offline; it never checked in"
                        : "The device is offline; it last checked in at " + waiting.lastCheckInAt(),
                now);
    }

    private Rotation expired(RotationFailure failure, String cause, Instant now) {
        return to(new Expired(failure, cause), now);
    }

    private Rotation to(RotationState next, Instant now) {
        return new Rotation(
                id, device, intuneId, deviceName, requestedBy, reason, requestedAt, deadline, next, version + 1, now);
    }

    private IllegalStateException illegal(String step) {
        return new IllegalStateException("cannot " + step + " rotation " + id + " which is "
                + state.getClass().getSimpleName());
    }

    /** What the world is told of the present state; nothing of an intent. */
    public Optional<RotationEvent> announcement() {
        var tenant = device.tenantId();
        var deviceId = device.deviceId();
        return Optional.ofNullable(
                switch (state) {
                    case Accepted accepted ->
                        new RotationEvent.RotationAccepted(
                                tenant, deviceId, id, version, deviceName, requestedBy, reason, deadline, changedAt);
                    case Dispatching dispatching -> null;
                    case Dispatched dispatched ->
                        new RotationEvent.RotationDispatched(tenant, deviceId, id, version, deviceName, changedAt);
                    case WaitingForDevice waiting ->
                        new RotationEvent.RotationWaitingForDevice(
                                tenant, deviceId, id, version, deviceName, waiting.lastCheckInAt(), changedAt);
                    case Verified verified ->
                        new RotationEvent.RotationVerified(
                                tenant,
                                deviceId,
                                id,
                                version,
                                deviceName,
                                verified.proof().newKeyIds(),
                                verified.proof().archivedKeyIds(),
                                changedAt);
                    case Failed failed ->
                        new RotationEvent.RotationFailed(
                                tenant, deviceId, id, version, deviceName, failed.failure(), failed.cause(), changedAt);
                    case Expired expired ->
                        new RotationEvent.RotationExpired(
                                tenant,
                                deviceId,
                                id,
                                version,
                                deviceName,
                                expired.failure(),
                                expired.cause(),
                                changedAt);
                });
    }
}
