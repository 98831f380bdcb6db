package dev.latchkey.console.page.web;

import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the organizations of a caller are called; keys and their record know them by id. */
public record OrganizationNames(Map<Long, String> names) {

    /** Nothing is known when matching-service does not answer. Never fails. */
    public static CompletableFuture<OrganizationNames> of(ServiceClient services, Caller caller) {
        return services.ask(ServiceName.MATCHING, "/api/v1/organizations", caller)
                .thenApply(answer -> {
                    var names = new HashMap<Long, String>();
                    answer.ifPresent(known -> known.path("items")
                            .forEach(item -> names.put(
                                    item.path("id").asLong(0), item.path("name").asString(""))));
                    return new OrganizationNames(names);
                });
    }

    /** Its name; its id when nobody says more. */
    public String of(long id) {
        return names.getOrDefault(id, "organization " + id);
    }
}
