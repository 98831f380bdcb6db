package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.graph.Filter.Casing;
import dev.latchkey.simulator.graph.Filter.Operator;
import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.world.Actor;
import dev.latchkey.simulator.world.AuditedKey;
import dev.latchkey.simulator.world.KeyActivity;
import dev.latchkey.simulator.world.Timestamps;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Entra's directory audit, as far as it tells of recovery keys: newest first unless asked otherwise. */
final class DirectoryAudits {

    private static final int PAGE_SIZE = 1000;
    private static final Set<String> OPTIONS = Set.of("$filter", "$top", "$orderby", "$select", "$count");
    private static final FilterRules RULES = new FilterRules(Casing.SENSITIVE)
            .allow("activityDateTime", Operator.EQ, Operator.GE, Operator.LE)
            .allow("activityDisplayName", Operator.EQ, Operator.STARTSWITH)
            .allow("category", Operator.EQ)
            .allow("loggedByService", Operator.EQ)
            .allow("correlationId", Operator.EQ)
            .allow("result", Operator.EQ);

    private final Switches switches;
    private final InstantSource clock;

    DirectoryAudits(Switches switches, InstantSource clock) {
        this.switches = switches;
        this.clock = clock;
    }

    Answer list(GraphCall call) {
        var query = CollectionQuery.of(call, OPTIONS, RULES, PAGE_SIZE);
        var rows = shownRows(call);
        rows.sort(order(call));
        var items = rows.stream()
                .map(DirectoryAudits::json)
                .filter(row -> query.filter().accepts(name -> row.path(name).asString("")))
                .toList();
        return Page.of(items, query).answer(call, "auditLogs/directoryAudits", Page.Count.NONE);
    }

    private List<AuditedKey> shownRows(GraphCall call) {
        var settings = switches.now();
        var newestShown = clock.instant().minusSeconds(settings.auditDelaySeconds());
        var rows = new ArrayList<AuditedKey>();
        for (var row : call.tenant().keyAudit()) {
            if (!row.at().isAfter(newestShown)) {
                rows.add(row);
                if (settings.duplicateAuditRows() && row.activity() == KeyActivity.READ) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static Comparator<AuditedKey> order(GraphCall call) {
        var byTime = Comparator.comparing(AuditedKey::at);
        return switch (call.query().get("$orderby").orElse("activityDateTime desc")) {
            case "activityDateTime", "activityDateTime asc" -> byTime;
            case "activityDateTime desc" -> byTime.reversed();
            default -> throw new FilterRefused("Only activityDateTime is supported in $orderby.");
        };
    }

    private static ObjectNode json(AuditedKey row) {
        var json = Json.object()
                .put("id", "DRS_" + row.rowId())
                .put("category", "KeyManagement")
                .put("correlationId", row.rowId().toString())
                .put("result", "success")
                .put("resultReason", "")
                .put("activityDisplayName", row.activity().displayName())
                .put("activityDateTime", Timestamps.ticks(row.at()))
                .put("loggedByService", "Device Registration Service")
                .put("operationType", row.activity().operation());
        json.set("initiatedBy", initiatedBy(row.actor()));
        var target = json.putArray("targetResources").addObject();
        target.putNull("id").put("displayName", row.keyId().toString()).put("type", "Other");
        target.putArray("modifiedProperties");
        json.putArray("additionalDetails")
                .addObject()
                .put("key", "AdditionalInfo")
                .put(
                        "value",
                        "Successfully " + verb(row.activity()) + " BitLocker recovery key associated with key ID: '"
                                + row.keyId() + "'. Backed up from device: '" + row.deviceId() + "'");
        return json;
    }

    private static String verb(KeyActivity activity) {
        return switch (activity) {
            case READ -> "retrieved";
            case ADD -> "added";
            case DELETE -> "deleted";
        };
    }

    private static ObjectNode initiatedBy(Actor actor) {
        var json = Json.object();
        if (actor.userPrincipalName() != null) {
            json.putNull("app").putObject("user").put("userPrincipalName", actor.userPrincipalName());
        } else {
            json.putNull("user")
                    .putObject("app")
                    .put("appId", actor.appId())
                    .put("displayName", "Key Sync")
                    .put("servicePrincipalId", actor.appId().toLowerCase(Locale.ROOT))
                    .putNull("servicePrincipalName");
        }
        return json;
    }
}
