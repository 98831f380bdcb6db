package dev.latchkey.rotation.dispatch;

import dev.latchkey.graph.DeviceDetails;
import dev.latchkey.graph.DeviceDetails.RotationResult;
import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.rotation.rotation.DeviceAction;
import dev.latchkey.rotation.rotation.DeviceLook;
import dev.latchkey.rotation.tenant.TenantConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Microsoft Graph. */
final class GraphMicrosoft implements Microsoft {

    private static final Logger LOG = LoggerFactory.getLogger(GraphMicrosoft.class);

    private final GraphConnections graph;
    private final Clock clock;

    GraphMicrosoft(GraphConnections graph, Clock clock) {
        this.graph = graph;
        this.clock = clock;
    }

    @Override
    public Reply<DeviceLook> look(TenantConnection tenant, String intuneId) {
        return reply(() -> look(to(tenant).device(intuneId)));
    }

    @Override
    public Reply<Instant> rotate(TenantConnection tenant, String intuneId) {
        return reply(() -> {
            to(tenant).rotateBitLockerKeys(intuneId);
            return clock.instant();
        });
    }

    @Override
    public void nudge(TenantConnection tenant, String intuneId) {
        try {
            to(tenant).syncDevice(intuneId);
        } catch (GraphException e) {
            LOG.atDebug().addKeyValue("error", e.failure().kind()).log("device not nudged");
        }
    }

    private dev.latchkey.graph.TenantConnection to(TenantConnection tenant) {
        return graph.to(
                new TenantSignIn(tenant.tenantId(), tenant.clientId(), tenant.credentialKind(), tenant.credential()));
    }

    private static DeviceLook look(DeviceDetails device) {
        return new DeviceLook(
                device.lastSyncAt(),
                device.rotation().map(GraphMicrosoft::action).orElse(null));
    }

    private static @Nullable DeviceAction action(RotationResult result) {
        var state = switch (result.state()) {
            case NONE -> DeviceAction.State.NONE;
            case PENDING -> DeviceAction.State.PENDING;
            case ACTIVE -> DeviceAction.State.ACTIVE;
            case CANCELED -> DeviceAction.State.CANCELED;
            case DONE -> DeviceAction.State.DONE;
            case FAILED -> DeviceAction.State.FAILED;
            case NOT_SUPPORTED -> DeviceAction.State.NOT_SUPPORTED;
            case UNKNOWN -> DeviceAction.State.UNKNOWN;
        };
        // Without its start nobody can tell whether it is the one we asked for.
        return result.startedAt() == null
                ? null
                : new DeviceAction(state, result.startedAt(), (int) result.errorCode());
    }

    private static <T> Reply<T> reply(Supplier<T> call) {
        try {
            return new Reply.Given<>(call.get());
        } catch (GraphException e) {
            return failed(e.failure());
        }
    }

    private static <T> Reply<T> failed(GraphFailure failure) {
        var code = failure.code().isEmpty() ? "" : " (" + failure.code() + ")";
        var next = failure.nextStep() == null ? "" : ". " + failure.nextStep();
        var cause = failure.cause() + code + next;
        return switch (failure.kind()) {
            case THROTTLED, UNAVAILABLE, GARBAGE -> new Reply.Later<>(cause, failure.retryAfter());
            case NOT_FOUND -> new Reply.Gone<>(cause);
            case SIGN_IN, CONSENT_MISSING, TENANT_GONE, FORBIDDEN, REFUSED -> new Reply.Refused<>(cause);
        };
    }
}
