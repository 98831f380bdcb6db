package dev.latchkey.graph;

import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import dev.latchkey.graph.Permissions.Purpose;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Groups of the directory, and the devices in them. */
final class GroupMembers {

    private final Pages pages;

    GroupMembers(Pages pages) {
        this.pages = pages;
    }

    /**
     * Entra ids, in lower case, of the devices in each of these groups and in those within it.
     *
     * @return by name; a name that no group has is not in it
     */
    Map<String, Set<String>> devicesOf(Collection<String> names) {
        var devices = new HashMap<String, Set<String>>();
        for (var name : names) {
            var filter = "displayName eq '" + name.replace("'", "''") + "'";
            for (var group : all(directory("/groups", Map.of("filter", filter, "select", "id")), GraphJson::groups)) {
                var members = directory(
                        "/groups/" + TenantConnection.guid(group) + "/transitiveMembers/microsoft.graph.device",
                        // A cast needs the count, and the header below.
                        Map.of("select", "id,deviceId", "count", "true", "top", "999"));
                devices.computeIfAbsent(name, key -> new HashSet<>()).addAll(all(members, GraphJson::members));
            }
        }
        return devices;
    }

    private List<String> all(RequestInformation first, Function<Answer, Page<String>> reader) {
        var items = new ArrayList<String>();
        var page = pages.read(first, Purpose.READ_GROUPS, reader);
        items.addAll(page.items());
        while (page.next() != null) {
            var next = directory("", Map.of());
            next.setUri(URI.create(pages.checked(page.next())));
            page = pages.read(next, Purpose.READ_GROUPS, reader);
            items.addAll(page.items());
        }
        return items;
    }

    private static RequestInformation directory(String path, Map<String, String> options) {
        var parameters = new HashMap<String, Object>();
        options.forEach((name, value) -> parameters.put("%24" + name, value));
        var request = new RequestInformation(
                HttpMethod.GET, "{+baseurl}" + path + "{?%24filter,%24select,%24top,%24count}", parameters);
        request.headers.tryAdd("Accept", "application/json");
        request.headers.tryAdd("ConsistencyLevel", "eventual");
        return request;
    }
}
