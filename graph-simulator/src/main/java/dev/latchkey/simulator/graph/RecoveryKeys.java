package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.graph.Filter.Casing;
import dev.latchkey.simulator.graph.Filter.Operator;
import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.world.Ids;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** BitLocker recovery keys in Entra: listed without their secret, which is handed out one by one and audited. */
final class RecoveryKeys {

    static final String READ_SECRET = "BitlockerKey.Read.All";
    static final Set<String> READ_BASIC = Set.of("BitlockerKey.ReadBasic.All", READ_SECRET);

    private static final Set<String> OPTIONS = Set.of("$filter", "$select");
    private static final Set<String> PROPERTIES = Set.of("id", "createdDateTime", "volumeType", "deviceId", "key");
    private static final FilterRules RULES = new FilterRules(Casing.INSENSITIVE).allow("deviceId", Operator.EQ);
    private static final String CONTEXT = "informationProtection/bitlocker/recoveryKeys";

    private final Switches switches;
    private final Errors errors;

    RecoveryKeys(Switches switches, Errors errors) {
        this.switches = switches;
        this.errors = errors;
    }

    Answer list(GraphCall call) {
        if (refusesHeaders(call)) {
            return missingHeaders(call);
        }
        var query = CollectionQuery.of(call, OPTIONS, RULES, switches.now().keyPageSize());
        checkSelected(query.select());
        String device = query.filter().onlyEqual("deviceId");
        if (device == null && !query.filter().equals(Filter.EVERYTHING)) {
            throw new FilterRefused("Only one comparison with deviceId is supported.");
        }
        if (!call.caller().seesKeys()) {
            // Hers would be listed; she has no devices here.
            return Page.of(List.of(), query).answer(call, CONTEXT, Page.Count.NONE);
        }
        var page = device == null ? everything(call, query) : ofDevice(call, query, device);
        return page.answer(call, CONTEXT, Page.Count.NONE);
    }

    Answer get(GraphCall call) {
        if (refusesHeaders(call)) {
            return missingHeaders(call);
        }
        var select = CollectionQuery.selected(call);
        checkSelected(select);
        boolean wantsSecret = select.contains("key");
        if (!call.caller().seesKeys() || (wantsSecret && !call.caller().may(Set.of(READ_SECRET)))) {
            return errors.forbidden(call.request(), Service.DEVICE_REGISTRATION);
        }
        return Ids.parse(call.id())
                .flatMap(call.tenant()::key)
                .map(key -> {
                    var body = Json.object()
                            .put(
                                    "@odata.context",
                                    call.context(CONTEXT + (wantsSecret ? "(key)/$entity" : "/$entity")));
                    body.setAll(json(key, select, switches.now()));
                    if (wantsSecret) {
                        body.put(
                                "key",
                                call.tenant().readSecret(key, call.caller().actor()));
                    }
                    return Answer.json(200, body);
                })
                .orElseGet(() -> errors.notFound(call.request(), Service.DEVICE_REGISTRATION));
    }

    private boolean refusesHeaders(GraphCall call) {
        return switches.now().strictHeaders()
                && (call.request().header("ocp-client-name").isEmpty()
                        || call.request().header("ocp-client-version").isEmpty());
    }

    private Answer missingHeaders(GraphCall call) {
        return errors.badRequest(call.request(), "The headers ocp-client-name and ocp-client-version are required.");
    }

    private static void checkSelected(List<String> select) {
        for (String name : select) {
            if (!PROPERTIES.contains(name)) {
                throw new FilterRefused("Could not find a property named '" + name
                        + "' on type 'microsoft.graph.bitlockerRecoveryKey'.");
            }
        }
    }

    private Page ofDevice(GraphCall call, CollectionQuery query, String deviceId) {
        var keys = Ids.parse(deviceId).map(call.tenant()::keysOfDevice).orElse(List.of());
        var settings = switches.now();
        return Page.of(
                keys.stream().map(key -> json(key, query.select(), settings)).toList(), query);
    }

    /** All keys of the tenant, device by device; a page may end in the middle of a device. */
    private Page everything(GraphCall call, CollectionQuery query) {
        var settings = switches.now();
        var items = new ArrayList<ObjectNode>();
        int devices = call.tenant().deviceNumbers();
        int skip = query.cursor().minor();
        for (int index = query.cursor().major(); index < devices; index++) {
            var keys = call.tenant().keys(index);
            for (int i = skip; i < keys.size(); i++) {
                if (items.size() == query.pageSize()) {
                    return new Page(items, Optional.of(new Cursor(index, i)));
                }
                items.add(json(keys.get(i), query.select(), settings));
            }
            skip = 0;
        }
        return new Page(items, Optional.empty());
    }

    /** The id comes always, the secret never from here. */
    private static ObjectNode json(KeyRecord key, List<String> select, Settings settings) {
        var json = Json.object().put("id", key.id().toString());
        if (select.isEmpty() || select.contains("createdDateTime")) {
            json.put("createdDateTime", Timestamps.ticks(key.created()));
        }
        if (select.isEmpty() || select.contains("volumeType")) {
            json.put(
                    "volumeType",
                    settings.numericVolumeType()
                            ? Integer.toString(key.volume().number())
                            : key.volume().graphName());
        }
        if (select.isEmpty() || select.contains("deviceId")) {
            json.put("deviceId", key.deviceId().toString());
        }
        return json;
    }
}
