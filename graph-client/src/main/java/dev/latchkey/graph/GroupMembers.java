package dev.latchkey.graph;

import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import dev.latchkey.graph.Permissions.Purpose;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Groups of the directory, and the devices in them. */
final class GroupMembers {

    /** Of 999 members each: more than any directory holds. */
    private static final int MOST_PAGES = 200;

    private final Pages pages;

    GroupMembers(Pages pages) {
        this.pages = pages;
    }

    /**
     * Entra ids, in lower case, of the devices in each of these groups and in those within it.
     *
     * @param betweenPages called before each page; what it throws ends the reading
     * @return by name; a name that no group has is not in it
     */
    Map<String, Set<String>> devicesOf(Collection<String> names, Runnable betweenPages) {
        var devices = new HashMap<String, Set<String>>();
        for (var name : names) {
            var filter = "displayName eq '" + name.replace("'", "''") + "'";
            var groups = directory("/groups", Map.of("filter", filter, "select", "id"));
            for (var group : all(groups, GraphJson::groups, betweenPages)) {
                var members = directory(
                        "/groups/" + TenantConnection.guid(group) + "/transitiveMembers/microsoft.graph.device",
                        // A cast needs the count, and the header below.
                        Map.of("select", "id,deviceId", "count", "true", "top", "999"));
                devices.computeIfAbsent(name, key -> new HashSet<>())
                        .addAll(all(members, GraphJson::members, betweenPages));
            }
        }
        return devices;
    }

    private List<String> all(RequestInformation first, Function<Answer, Page<String>> reader, Runnable betweenPages) {
        return Pages.all(MOST_PAGES, cursor -> {
            betweenPages.run();
            return pages.read(cursor == null ? first : next(cursor), Purpose.READ_GROUPS, reader);
        });
    }

    private RequestInformation next(String cursor) {
        var next = directory("", Map.of());
        next.setUri(URI.create(pages.checked(cursor)));
        return next;
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
