package dev.latchkey.rotation.dispatch;

import dev.latchkey.rotation.rotation.AdvanceRotation;
import dev.latchkey.rotation.rotation.AdvanceRotation.Refresh;
import dev.latchkey.rotation.rotation.Claim;
import dev.latchkey.rotation.rotation.DeviceLook;
import dev.latchkey.rotation.rotation.Rotation;
import dev.latchkey.rotation.rotation.RotationState.Accepted;
import dev.latchkey.rotation.rotation.RotationState.Closed;
import dev.latchkey.rotation.rotation.RotationState.Dispatched;
import dev.latchkey.rotation.rotation.RotationState.Dispatching;
import dev.latchkey.rotation.rotation.RotationState.Sent;
import dev.latchkey.rotation.rotation.RotationState.WaitingForDevice;
import dev.latchkey.rotation.rotation.Schedule;
import dev.latchkey.rotation.tenant.TenantConnection;
import dev.latchkey.rotation.tenant.TenantConnections;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One turn of one rotation: ask Microsoft, store what came of it. Asking happens between transactions, never in one; a
 * crash at any point leaves a state from which the next turn goes on.
 */
final class TakeTurn {

    private final Microsoft microsoft;
    private final TenantConnections tenants;
    private final AdvanceRotation advance;
    private final BackOff backOff;
    private final Duration longestCall;
    private final Clock clock;

    /** @param longestCall no call to Microsoft takes longer */
    TakeTurn(
            Microsoft microsoft,
            TenantConnections tenants,
            AdvanceRotation advance,
            BackOff backOff,
            Duration longestCall,
            Clock clock) {
        this.microsoft = microsoft;
        this.tenants = tenants;
        this.advance = advance;
        this.backOff = backOff;
        this.longestCall = longestCall;
        this.clock = clock;
    }

    void take(Claim claim) {
        var rotation = claim.rotation();
        var tenant = tenants.find(rotation.device().tenantId());
        if (tenant.isEmpty() && tenants.isDisconnected(rotation.device().tenantId())) {
            advance.endAsDisconnected(claim);
            return;
        }
        if (rotation.isOverdue(clock.instant())) {
            expire(claim, tenant);
            return;
        }
        if (tenant.isEmpty()) {
            later(claim, "the tenant is not connected", null);
            return;
        }
        switch (rotation.state()) {
            case Accepted accepted -> prepare(claim, tenant.get());
            case Dispatching intended -> resume(claim, intended, tenant.get());
            case Sent sent -> watch(claim, sent, tenant.get());
            case Closed closed -> {}
        }
    }

    /** The device as it is before the request, then the intent, then the request. */
    private void prepare(Claim claim, TenantConnection tenant) {
        goOn(
                claim,
                microsoft.look(tenant, intuneId(claim)),
                look -> advance.intend(claim.rotation(), look)
                        .ifPresent(intended -> send(with(claim, intended), tenant)));
    }

    /** An earlier turn ended between intent and answer: only Microsoft knows whether the request arrived. */
    private void resume(Claim claim, Dispatching intended, TenantConnection tenant) {
        goOn(claim, microsoft.look(tenant, intuneId(claim)), look -> {
            if (intended.baseline().precedesActionOf(look)) {
                taken(claim, tenant);
            } else {
                send(claim, tenant);
            }
        });
    }

    private void send(Claim claim, TenantConnection tenant) {
        if (clock.instant().plus(longestCall).isAfter(claim.until())) {
            // Somebody else may have taken over before an answer comes; their look decides.
            later(claim, "Microsoft answers slowly", null);
            return;
        }
        goOn(claim, microsoft.rotate(tenant, intuneId(claim)), at -> taken(claim, tenant));
    }

    private <T> void goOn(Claim claim, Reply<T> reply, Consumer<T> given) {
        switch (reply) {
            case Reply.Given<T>(var value) -> given.accept(value);
            case Reply.Refused<T>(var cause) -> refuse(claim, cause);
            case Reply.Gone<T>(var cause) -> refuse(claim, cause);
            case Reply.Later<T>(var cause, var after) -> later(claim, cause, after);
        }
    }

    private void taken(Claim claim, TenantConnection tenant) {
        var now = clock.instant();
        var schedule = new Schedule(now.plus(backOff.pause(0)), 0, null);
        var stored = advance.advance(claim, claim.rotation().sent(now), schedule, Refresh.LEAVE);
        if (stored.isPresent()) {
            microsoft.nudge(tenant, intuneId(claim));
        }
    }

    private void watch(Claim claim, Sent sent, TenantConnection tenant) {
        if (sent instanceof WaitingForDevice waiting && waiting.deviceDone()) {
            // Nothing more to learn from Microsoft's device list: the key is on its way, sync has to fetch it.
            again(claim, claim.rotation(), null, null);
            return;
        }
        switch (microsoft.look(tenant, intuneId(claim))) {
            case Reply.Given<DeviceLook>(var look) ->
                again(claim, claim.rotation().seen(look, clock.instant()), null, null);
            case Reply.Gone<DeviceLook>(var cause) -> refuse(claim, cause);
            // The request is out; that we may not look does not undo it. The vault can still prove it.
            case Reply.Refused<DeviceLook>(var cause) -> later(claim, cause, null);
            case Reply.Later<DeviceLook>(var cause, var after) -> later(claim, cause, after);
        }
    }

    /** A last look, because the answer to "why" hangs on whether the device checked in. */
    private void expire(Claim claim, Optional<TenantConnection> tenant) {
        var rotation = claim.rotation();
        var trouble = claim.trouble();
        var seen = rotation;
        if (tenant.isPresent() && (rotation.state() instanceof Dispatched || isWaiting(rotation))) {
            switch (microsoft.look(tenant.get(), intuneId(claim))) {
                case Reply.Given<DeviceLook>(var look) -> seen = rotation.seen(look, clock.instant());
                case Reply.Refused<DeviceLook>(var cause) -> trouble = cause;
                case Reply.Gone<DeviceLook>(var cause) -> trouble = cause;
                case Reply.Later<DeviceLook>(var cause, var after) -> trouble = cause;
            }
        }
        var current = claim;
        if (seen.version() != rotation.version()) {
            var stored = advance.advance(claim, seen, new Schedule(clock.instant(), 0, trouble), Refresh.LEAVE);
            if (stored.isEmpty() || !stored.get().isOpen()) {
                return;
            }
            current = with(claim, stored.get());
        }
        advance.expire(current, trouble);
    }

    private static boolean isWaiting(Rotation rotation) {
        return rotation.state() instanceof WaitingForDevice waiting && !waiting.deviceDone();
    }

    private void refuse(Claim claim, String cause) {
        var now = clock.instant();
        advance.advance(
                claim,
                claim.rotation().refused("Microsoft refused: " + cause, now),
                new Schedule(now, 0, cause),
                Refresh.LEAVE);
    }

    private void later(Claim claim, String trouble, @Nullable Duration after) {
        again(claim, claim.rotation(), trouble, after);
    }

    private void again(Claim claim, Rotation next, @Nullable String trouble, @Nullable Duration after) {
        var done = next.state() instanceof WaitingForDevice waiting && waiting.deviceDone();
        var wasDone = claim.rotation().state() instanceof WaitingForDevice waiting && waiting.deviceDone();
        // A device that just reported is worth quick looks again.
        var attempts = done && !wasDone ? 0 : claim.attempts();
        var pause = backOff.pause(attempts);
        if (after != null && after.compareTo(pause) > 0) {
            pause = after;
        }
        advance.advance(
                claim,
                next,
                new Schedule(clock.instant().plus(pause), attempts + 1, trouble),
                done ? Refresh.ASK : Refresh.LEAVE);
    }

    private static Claim with(Claim claim, Rotation rotation) {
        return new Claim(rotation, claim.cause(), claim.attempts(), claim.trouble(), claim.until());
    }

    private static String intuneId(Claim claim) {
        var id = claim.rotation().intuneId();
        if (id == null) {
            throw new IllegalStateException(
                    "an open rotation of an unknown device: " + claim.rotation().id());
        }
        return id;
    }
}
