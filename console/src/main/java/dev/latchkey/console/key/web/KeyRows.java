package dev.latchkey.console.key.web;

import dev.latchkey.console.page.web.OrganizationNames;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Keys as the vault lists them. To open a record goes on record, to list does not. */
@Component
final class KeyRows {

    static final int MOST = 50;
    static final int SHORTEST = 4;

    private final ServiceClient services;

    KeyRows(ServiceClient services) {
        this.services = services;
    }

    /** @param more whether there may be others */
    record Found(List<KeyRow> rows, boolean more) {}

    /**
     * At most {@link #MOST}; empty when the vault does not answer. Never fails.
     *
     * @param start of a key id, a device name or a serial number, at least {@link #SHORTEST} characters
     */
    CompletableFuture<Optional<Found>> find(String start, Caller caller) {
        var found = services.ask(
                ServiceName.VAULT,
                "/api/v1/keys?includeArchived=true&limit=" + MOST + "&q=" + KeysPage.encoded(start),
                caller);
        return found.thenCombine(
                OrganizationNames.of(services, caller),
                (answer, organizations) -> answer.map(keys -> new Found(
                        StreamSupport.stream(keys.path("items").spliterator(), false)
                                .map(item -> KeyRow.of(item, organizations))
                                .toList(),
                        keys.path("more").asBoolean(false))));
    }

    /**
     * Empty when there is none, too.
     *
     * @param tenantId null or empty for whichever tenant has the key
     */
    CompletableFuture<Optional<KeyRow>> byKeyId(String keyId, @Nullable String tenantId, Caller caller) {
        return find(keyId, caller)
                .thenApply(found -> found.stream()
                        .flatMap(one -> one.rows.stream())
                        .filter(row -> row.keyId().equalsIgnoreCase(keyId))
                        .filter(row -> tenantId == null
                                || tenantId.isEmpty()
                                || row.tenantId().equals(tenantId))
                        .findFirst());
    }
}
