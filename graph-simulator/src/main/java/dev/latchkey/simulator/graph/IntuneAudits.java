package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.graph.Filter.Casing;
import dev.latchkey.simulator.graph.Filter.Operator;
import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.world.AuditedRotation;
import dev.latchkey.simulator.world.RotationAction;
import dev.latchkey.simulator.world.Timestamps;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What Intune remembers of rotations: who asked (auditEvents) and what came of it (remoteActionAudits, beta). */
final class IntuneAudits {

    private static final int PAGE_SIZE = 1000;
    private static final Set<String> OPTIONS = Set.of("$filter", "$top", "$orderby", "$select", "$count");
    private static final FilterRules EVENT_RULES = new FilterRules(Casing.INSENSITIVE)
            .allow("activityDateTime", Operator.GT, Operator.LT, Operator.GE, Operator.LE)
            .allow("componentName", Operator.EQ)
            .allow("activityType", Operator.EQ)
            .allow("activityOperationType", Operator.EQ);
    private static final FilterRules ACTION_RULES = new FilterRules(Casing.INSENSITIVE)
            .allow("action", Operator.EQ)
            .allow("actionState", Operator.EQ)
            .allow("managedDeviceId", Operator.EQ)
            .allow("requestDateTime", Operator.GT, Operator.LT, Operator.GE, Operator.LE);

    Answer events(GraphCall call) {
        var query = CollectionQuery.of(call, OPTIONS, EVENT_RULES, PAGE_SIZE);
        var items = call.tenant().rotationAudit().reversed().stream()
                .map(IntuneAudits::event)
                .filter(row -> query.filter().accepts(name -> row.path(name).asString("")))
                .toList();
        return Page.of(items, query).answer(call, "deviceManagement/auditEvents", Page.Count.OF_PAGE);
    }

    Answer actions(GraphCall call) {
        var query = CollectionQuery.of(call, OPTIONS, ACTION_RULES, PAGE_SIZE);
        var items = call.tenant().actions().reversed().stream()
                .map(action -> action(call, action))
                .filter(row -> query.filter().accepts(name -> row.path(name).asString("")))
                .toList();
        return Page.of(items, query).answer(call, "deviceManagement/remoteActionAudits", Page.Count.OF_PAGE);
    }

    private static ObjectNode event(AuditedRotation row) {
        var json = Json.object()
                .put("id", row.rowId().toString())
                .put("displayName", "rotateBitLockerKeys ManagedDevice")
                .put("componentName", "ManagedDevices")
                .put("activity", "rotateBitLockerKeys ManagedDevice")
                .put("activityDateTime", Timestamps.ticks(row.at()))
                .put("activityType", "rotateBitLockerKeys ManagedDevice")
                .put("activityOperationType", "Action")
                .put("activityResult", "Success")
                .put("correlationId", row.rowId().toString())
                .put("category", "Device");
        String user = row.actor().userPrincipalName();
        var actor = json.putObject("actor")
                .put("auditActorType", user == null ? "Application" : "ItPro")
                .put("applicationId", row.actor().appId())
                .put("applicationDisplayName", "Key Sync")
                .put("userPrincipalName", user);
        actor.putArray("userPermissions");
        var resource = json.putArray("resources").addObject();
        resource.put("displayName", row.deviceName())
                .put("resourceId", row.intuneId().toString())
                .put("auditResourceType", "ManagedDevice");
        resource.putArray("modifiedProperties");
        return json;
    }

    private static ObjectNode action(GraphCall call, RotationAction action) {
        var json = Json.object()
                .put("id", action.id().toString())
                .put("action", "rotateBitLockerKeys")
                .put("actionState", action.state().name().toLowerCase(Locale.ROOT))
                .put("deviceActionCategory", "single")
                .put("requestDateTime", Timestamps.ticks(action.requestedAt()))
                .put("initiatedByUserPrincipalName", action.requestedBy().userPrincipalName())
                .putNull("bulkDeviceActionId");
        call.tenant()
                .device(action.device())
                .ifPresent(
                        device -> json.put("managedDeviceId", device.intuneId().toString())
                                .put("deviceDisplayName", device.profile().deviceName())
                                .put("userName", device.profile().owner().displayName())
                                .put(
                                        "deviceOwnerUserPrincipalName",
                                        device.profile().owner().userPrincipalName()));
        return json;
    }
}
