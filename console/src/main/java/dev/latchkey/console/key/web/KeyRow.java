package dev.latchkey.console.key.web;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One key, in words; never its digits.
 *
 * @param keyIdStart the 8 digits that somebody on the phone reads out
 */
record KeyRow(
        String keyId,
        String keyIdStart,
        String deviceName,
        String serialNumber,
        String organization,
        String volume,
        boolean archived,
        String state) {

    static KeyRow of(JsonNode item, Map<Long, String> organizations) {
        var keyId = text(item, "keyId");
        var organizationId = item.path("organizationId").asLong(0);
        return new KeyRow(
                keyId,
                keyId.substring(0, Math.min(8, keyId.length())),
                text(item, "deviceName"),
                text(item, "serialNumber"),
                organizations.getOrDefault(organizationId, "organization " + organizationId),
                words(text(item, "volume")),
                item.path("archived").asBoolean(false),
                state(text(item, "archiveReason")));
    }

    static String state(String archiveReason) {
        return switch (archiveReason) {
            case "" -> "Current";
            case "SUPERSEDED" -> "Replaced by a newer key";
            case "GONE_UPSTREAM" -> "Microsoft lists it no more";
            case "DEVICE_REMOVED" -> "Its device is removed";
            case "TENANT_DISCONNECTED" -> "Its tenant is disconnected";
            case "ARCHIVED_BY_HAND" -> "Archived by hand";
            default -> words(archiveReason);
        };
    }

    static String words(String name) {
        var text = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    static String text(JsonNode item, String field) {
        return item.path(field).asString("");
    }
}
