package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.Group;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Groups in Entra and the devices in them; group-list.md and group-list-transitivemembers.md of Microsoft's documentation. */
final class Groups {

    static final Set<String> READ = Set.of("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All");

    /** Without one of these a member shows its object id and nothing else. */
    private static final Set<String> READ_MEMBERS = Set.of("Device.Read.All", "Directory.Read.All");

    private static final Set<String> OPTIONS = Set.of("$filter", "$select", "$top", "$count");
    private static final FilterRules BY_NAME =
            new FilterRules(Filter.Casing.INSENSITIVE).allow("displayName", Filter.Operator.EQ);
    private static final FilterRules NO_FILTER = new FilterRules(Filter.Casing.INSENSITIVE);
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 999;

    private final Errors errors;

    Groups(Errors errors) {
        this.errors = errors;
    }

    Answer list(GraphCall call) {
        var query = CollectionQuery.of(call, OPTIONS, BY_NAME, pageSize(call));
        var groups = call.tenant().choices().groups().stream()
                .filter(group -> query.filter().accepts(property -> group.displayName()))
                .map(group -> selected(json(group), query.select()))
                .toList();
        return Page.of(groups, query).answer(call, "groups", Page.Count.NONE);
    }

    /** Of this group and of those within it. A cast is an advanced query, and those need a header and a count. */
    Answer devices(GraphCall call) {
        var eventual = call.request().header("consistencylevel").filter("eventual"::equalsIgnoreCase);
        if (eventual.isEmpty() || !call.query().get("$count").equals(Optional.of("true"))) {
            return errors.error(
                    call.request(),
                    400,
                    "Request_UnsupportedQuery",
                    "The request uses advanced query capabilities and lacks ConsistencyLevel: eventual or $count=true.");
        }
        var query = CollectionQuery.of(call, OPTIONS, NO_FILTER, pageSize(call));
        return call.tenant().choices().groups().stream()
                .filter(group -> group.id().toString().equalsIgnoreCase(call.id()))
                .findFirst()
                .map(group ->
                        Page.of(members(call, group, query.select()), query).answer(call, "devices", Page.Count.NONE))
                .orElseGet(() -> errors.notFound(call.request(), Service.DIRECTORY));
    }

    private static int pageSize(GraphCall call) {
        return call.query().get("$top").isPresent() ? LARGEST_PAGE : PAGE;
    }

    private static List<ObjectNode> members(GraphCall call, Group group, List<String> select) {
        var readable = call.caller().may(READ_MEMBERS);
        return IntStream.range(0, call.tenant().deviceNumbers())
                .mapToObj(call.tenant()::device)
                .flatMap(Optional::stream)
                .filter(device -> group.holds(device.profile().deviceName()))
                .map(device -> selected(json(device, readable), select))
                .toList();
    }

    private static ObjectNode json(Group group) {
        var json = Json.object()
                .put("id", group.id().toString())
                .put("displayName", group.displayName())
                .put("mailEnabled", false)
                .put("securityEnabled", true)
                .put("membershipRule", group.rule())
                .put("membershipRuleProcessingState", "On");
        json.putArray("groupTypes").add("DynamicMembership");
        return json;
    }

    private static ObjectNode json(DeviceView device, boolean readable) {
        var objectId = UUID.nameUUIDFromBytes(("device object " + device.entraId()).getBytes(StandardCharsets.UTF_8));
        var json = Json.object().put("id", objectId.toString());
        return readable
                ? json.put("deviceId", device.entraId().toString())
                        .put("displayName", device.profile().deviceName())
                : json.putNull("deviceId").putNull("displayName");
    }

    private static ObjectNode selected(ObjectNode json, List<String> select) {
        return select.isEmpty() ? json : json.retain(select);
    }
}
