package dev.latchkey.console.key.web;

import dev.latchkey.console.page.web.OrganizationNames;
import dev.latchkey.console.page.web.Words;
import tools.jackson.databind.JsonNode;

/**
 * One key, in words; never its digits.
 *
 * @param keyIdStart the 8 digits that somebody on the phone reads out
 * @param wellFormed false when the digits as stored fail BitLocker's digit check
 * @param vaulted whether only a browser opens it, with the passphrase of its organization
 */
record KeyRow(
        String keyId,
        String tenantId,
        String keyIdStart,
        String deviceName,
        String serialNumber,
        String organization,
        String volume,
        boolean archived,
        String state,
        boolean wellFormed,
        boolean vaulted) {

    static KeyRow of(JsonNode item, OrganizationNames organizations) {
        var keyId = text(item, "keyId");
        return new KeyRow(
                keyId,
                text(item, "tenantId"),
                keyId.substring(0, Math.min(8, keyId.length())),
                text(item, "deviceName"),
                text(item, "serialNumber"),
                organizations.of(item.path("organizationId").asLong(0)),
                Words.of(text(item, "volume")),
                item.path("archived").asBoolean(false),
                state(text(item, "archiveReason")),
                item.path("wellFormed").asBoolean(true),
                item.path("vaulted").asBoolean(false));
    }

    static String state(String archiveReason) {
        return switch (archiveReason) {
            case "" -> "Current";
            case "SUPERSEDED" -> "Replaced by a newer key";
            case "GONE_UPSTREAM" -> "Microsoft lists it no more";
            case "DEVICE_REMOVED" -> "Its device is removed";
            case "TENANT_DISCONNECTED" -> "Its tenant is disconnected";
            case "ARCHIVED_BY_HAND" -> "Archived by hand";
            default -> Words.of(archiveReason);
        };
    }

    static String text(JsonNode item, String field) {
        return item.path(field).asString("");
    }
}
