package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.world.DeviceView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a device as a list or a single answer shows it: Intune tells less in lists. */
final class DeviceJson {

    private static final String WINDOWS_TYPE = "#microsoft.graph.windowsManagedDevice";

    private DeviceJson() {}

    static ObjectNode inList(DeviceView device, List<String> select, String version) {
        return write(device, select, version, Form.LIST);
    }

    static ObjectNode single(DeviceView device, List<String> select, String version) {
        return write(device, select, version, Form.SINGLE);
    }

    /** The value filters compare with; null when the device has none. */
    static @Nullable String filterValue(DeviceView device, String property) {
        var write = DeviceProperties.V1.get(property);
        var value = write == null ? null : write.apply(device);
        return value == null || value.isNull() ? null : value.asString();
    }

    private static ObjectNode write(DeviceView device, List<String> select, String version, Form form) {
        var known = version.equals(GraphCall.BETA) ? DeviceProperties.BETA : DeviceProperties.V1;
        var json = Json.object();
        if (version.equals(GraphCall.BETA) && device.profile().isWindows()) {
            json.put("@odata.type", WINDOWS_TYPE);
        }
        for (String name : select.isEmpty() ? known.keySet() : select) {
            var property = known.get(name);
            if (property == null) {
                throw new FilterRefused(
                        "Could not find a property named '" + name + "' on type 'microsoft.graph.managedDevice'.");
            }
            var value = property.apply(device);
            json.set(name, shows(name, select, form) ? value : withheld(value));
        }
        return json;
    }

    private static boolean shows(String name, List<String> select, Form form) {
        if (DeviceProperties.ONLY_SELECTED_SINGLY.contains(name)) {
            return form == Form.SINGLE && select.contains(name);
        }
        return form == Form.SINGLE || !DeviceProperties.ONLY_SINGLY.contains(name);
    }

    private static JsonNode withheld(JsonNode value) {
        if (value.isArray()) {
            return Json.array();
        }
        return value.isNumber() ? Json.object().numberNode(0) : Json.object().nullNode();
    }

    private enum Form {
        LIST,
        SINGLE
    }
}
