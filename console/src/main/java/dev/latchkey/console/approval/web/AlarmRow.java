package dev.latchkey.console.approval.web;

import dev.latchkey.console.page.web.Ago;
import dev.latchkey.console.page.web.OrganizationNames;
import dev.latchkey.console.page.web.Words;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * One alarm about reveals, in words.
 *
 * @param keyIdStart the first 8 digits of the key that was revealed when it went off
 * @param address from which it was revealed; empty when not known
 */
record AlarmRow(
        String at,
        String ago,
        String actor,
        String what,
        String keyId,
        String keyIdStart,
        String deviceName,
        String organization,
        String address) {

    static AlarmRow of(JsonNode item, OrganizationNames organizations, Instant now) {
        var keyId = text(item, "keyId");
        var kind = text(item, "kind");
        return new AlarmRow(
                text(item, "at"),
                Ago.of(text(item, "at"), now),
                text(item, "actor"),
                switch (kind) {
                    case "BREAK_GLASS" -> "Emergency: went past policy, approval and limits";
                    case "MASS_REVEAL" ->
                        "Revealed " + item.path("keys").asInt(0) + " different keys in a short time, this one last";
                    default -> Words.of(kind);
                },
                keyId,
                keyId.substring(0, Math.min(8, keyId.length())),
                text(item, "deviceName"),
                organizations.of(item.path("organizationId").asLong(0)),
                text(item, "address"));
    }

    private static String text(JsonNode item, String field) {
        return item.path(field).asString("");
    }
}
