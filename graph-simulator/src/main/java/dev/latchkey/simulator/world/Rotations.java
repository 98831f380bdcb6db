package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.Device.NewKey;
import dev.latchkey.simulator.world.RotationAction.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The rotations of a tenant: asked for, waiting for a check-in, ended. Guarded by its tenant. */
final class Rotations {

    private final int tenant;
    private final World world;
    private final Fleet fleet;
    private final AuditTrail trail;
    private final Set<Integer> waiting = new TreeSet<>();
    private final Map<UUID, RotationAction> actions = new LinkedHashMap<>();

    Rotations(int tenant, World world, Fleet fleet, AuditTrail trail) {
        this.tenant = tenant;
        this.world = world;
        this.fleet = fleet;
        this.trail = trail;
    }

    /** Queues a rotation as Intune does: accepted now, done by the device at its next check-in, or never. */
    RotationAction request(Device device, Actor actor, Instant now) {
        device.action()
                .filter(previous -> previous.state() == State.PENDING)
                .ifPresent(previous -> actions.put(previous.id(), previous.turned(State.CANCELED, now, 0)));
        var id = world.ids().of(IdKind.ACTION, tenant, actions.size());
        var action = new RotationAction(id, device.index(), actor, now, State.PENDING, now, 0);
        device.begin(action);
        actions.put(action.id(), action);
        waiting.add(device.index());
        trail.rotationRow(now, device.index(), actor);
        return action;
    }

    void rotateLocally(Device device, Instant now) {
        var before = device.keysAt(now, world.rules());
        device.rotate(now, world.rules());
        recordNewKeys(device, before, now);
    }

    void forget(Device device) {
        waiting.remove(device.index());
    }

    List<RotationAction> all() {
        return new ArrayList<>(actions.values());
    }

    /** Lets everything happen that must have happened by now. */
    void settle(Instant now) {
        if (!waiting.isEmpty()) {
            waiting.removeIf(index -> settle(fleet.look(index), now));
        }
    }

    private boolean settle(Device device, Instant now) {
        var before = device.keysAt(now, world.rules());
        var ended = device.settle(now, world.rules());
        ended.ifPresent(action -> {
            actions.put(action.id(), action);
            if (action.state() == State.DONE) {
                recordNewKeys(device, before, action.updatedAt());
            }
        });
        return ended.isPresent();
    }

    private void recordNewKeys(Device device, List<NewKey> before, Instant rotated) {
        var actor = new Actor(world.clientId(), device.profile().owner().userPrincipalName());
        for (var key : device.newKeysOf(rotated)) {
            if (key.arrives() != null) {
                trail.keyRow(key.arrives(), KeyActivity.ADD, device.index(), key.place(), actor);
            }
        }
        var after = device.keysAt(rotated, world.rules());
        before.stream()
                .filter(key -> !after.contains(key))
                .forEach(key -> trail.keyRow(rotated, KeyActivity.DELETE, device.index(), key.place(), actor));
    }
}
