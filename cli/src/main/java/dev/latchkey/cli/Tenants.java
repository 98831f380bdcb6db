package dev.latchkey.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Tenants by what people call them. */
final class Tenants {

    private static final Pattern WHOLE_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Tenants() {}

    /**
     * As the API lists it.
     *
     * @param nameOrId its name, its id, or a start of the id that no other tenant's id has
     */
    static JsonNode find(ConsoleApi api, String nameOrId) {
        var wanted = nameOrId.strip().toLowerCase(Locale.ROOT);
        var all = ConsoleCommand.items(api.get("/tenants"));
        // A whole id or name wins over the start of another tenant's id.
        var found = matching(all, tenant -> lower(tenant, "tenantId").equals(wanted));
        if (found.isEmpty()) {
            found = matching(all, tenant -> lower(tenant, "name").equals(wanted));
        }
        if (found.isEmpty() && !wanted.isEmpty()) {
            found = matching(all, tenant -> lower(tenant, "tenantId").startsWith(wanted));
        }
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "tenant-unknown",
                    "no tenant is called " + nameOrId + ": see latchkey tenants list");
        }
        if (found.size() > 1) {
            throw CommandFailure.usage(
                    "tenant-ambiguous",
                    found.size() + " tenants fit " + nameOrId + ", give the id of one: "
                            + found.stream()
                                    .limit(5)
                                    .map(one -> Json.text(one, "tenantId") + " (" + name(one) + ")")
                                    .collect(Collectors.joining(", ")));
        }
        return found.getFirst();
    }

    /** The id of the tenant that {@link #find} finds; a whole one is taken as it is, for who sees its keys may not see it. */
    static String id(ConsoleApi api, String nameOrId) {
        var typed = nameOrId.strip();
        return WHOLE_ID.matcher(typed).matches() ? typed : Json.text(find(api, nameOrId), "tenantId");
    }

    /** Of those that {@link #find} finds, nobody signs in to these. */
    static boolean isDisconnected(JsonNode tenant) {
        return Json.text(tenant, "state").equals("DISCONNECTED");
    }

    /** The path of the tenant that {@link #find} finds. */
    static String path(ConsoleApi api, String nameOrId) {
        return path(find(api, nameOrId));
    }

    static String path(JsonNode tenant) {
        return "/tenants/" + ConsoleApi.encoded(Json.text(tenant, "tenantId"));
    }

    static String name(JsonNode tenant) {
        return Table.printable(Json.text(tenant, "name"));
    }

    private static List<JsonNode> matching(List<JsonNode> all, Predicate<JsonNode> condition) {
        return all.stream().filter(condition).toList();
    }

    private static String lower(JsonNode tenant, String field) {
        return Json.text(tenant, field).toLowerCase(Locale.ROOT);
    }
}
