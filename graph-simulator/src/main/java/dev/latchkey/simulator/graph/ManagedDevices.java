package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.graph.Filter.Casing;
import dev.latchkey.simulator.graph.Filter.Operator;
import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.Ids;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Intune's device lists: all of them, and those co-managed with ConfigMgr. */
final class ManagedDevices {

    private static final Set<String> OPTIONS = Set.of("$filter", "$select", "$top", "$skip", "$count");
    private static final FilterRules RULES = new FilterRules(Casing.INSENSITIVE)
            .allow("azureADDeviceId", Operator.EQ)
            .allow("deviceName", Operator.EQ, Operator.CONTAINS)
            .allow("model", Operator.EQ, Operator.CONTAINS)
            .allow("osVersion", Operator.CONTAINS)
            .allow("lastSyncDateTime", Operator.GT, Operator.LT)
            .allow("enrolledDateTime", Operator.GT, Operator.LT)
            .allow("complianceGracePeriodExpirationDateTime", Operator.GT, Operator.LT)
            .allow("userPrincipalName", Operator.EQ, Operator.NE)
            .allow("emailAddress", Operator.CONTAINS)
            .allow("phoneNumber", Operator.CONTAINS)
            .allowAlternatives(
                    "complianceState",
                    "managementAgent",
                    "managementState",
                    "manufacturer",
                    "serialNumber",
                    "operatingSystem",
                    "deviceCategoryDisplayName",
                    "imei",
                    "jailBroken",
                    "exchangeAccessState");

    private final Switches switches;
    private final Errors errors;
    private final String collection;
    private final Predicate<DeviceView> members;

    ManagedDevices(Switches switches, Errors errors, String collection, Predicate<DeviceView> members) {
        this.switches = switches;
        this.errors = errors;
        this.collection = collection;
        this.members = members;
    }

    Answer list(GraphCall call) {
        var query = CollectionQuery.of(call, OPTIONS, RULES, switches.now().devicePageSize());
        if (query.filter().mentions("azureADDeviceId")
                && call.query().get("$count").isPresent()) {
            throw new FilterRefused("Filtering by azureADDeviceId does not work together with $count.");
        }
        String columns = query.select().isEmpty() ? "" : "(" + String.join(",", query.select()) + ")";
        return page(call, query).answer(call, "deviceManagement/" + collection + columns, Page.Count.OF_PAGE);
    }

    Answer get(GraphCall call) {
        var select = CollectionQuery.selected(call);
        return find(call)
                .map(device -> {
                    var body = Json.object()
                            .put("@odata.context", call.context("deviceManagement/" + collection + "/$entity"));
                    return Answer.json(200, body.setAll(DeviceJson.single(device, select, call.version())));
                })
                .orElseGet(() -> errors.notFound(call.request(), Service.INTUNE));
    }

    Answer sync(GraphCall call) {
        return find(call)
                .map(device -> {
                    call.tenant().nudge(device.intuneId());
                    return Answer.empty(204);
                })
                .orElseGet(() -> errors.notFound(call.request(), Service.INTUNE));
    }

    /** Accepted for any Windows device: whether it fits shows only later, on the device. */
    Answer rotate(GraphCall call) {
        var device = find(call);
        if (device.isEmpty()) {
            return errors.notFound(call.request(), Service.INTUNE);
        }
        if (!device.get().profile().isWindows()) {
            return errors.badRequest(call.request(), "rotateBitLockerKeys is not supported on this platform.");
        }
        call.tenant().requestRotation(device.get().intuneId(), call.caller().actor());
        return Answer.empty(204);
    }

    private Optional<DeviceView> find(GraphCall call) {
        return Ids.parse(call.id())
                .flatMap(id -> call.tenant()
                        .device(id)
                        .filter(device -> device.intuneId().equals(id)))
                .filter(members);
    }

    private Page page(GraphCall call, CollectionQuery query) {
        var items = new ArrayList<ObjectNode>();
        int toSkip = query.isFirstPage() ? query.skip() : 0;
        int devices = call.tenant().deviceNumbers();
        for (int index = query.cursor().major(); index < devices; index++) {
            var device = call.tenant().device(index).filter(found -> members.test(found) && fits(found, query));
            if (device.isEmpty() || toSkip-- > 0) {
                continue;
            }
            if (items.size() == query.pageSize()) {
                return new Page(items, Optional.of(new Cursor(index, 0)));
            }
            items.add(DeviceJson.inList(device.get(), query.select(), call.version()));
        }
        return new Page(items, Optional.empty());
    }

    private static boolean fits(DeviceView device, CollectionQuery query) {
        return query.filter().accepts(property -> DeviceJson.filterValue(device, property));
    }
}
