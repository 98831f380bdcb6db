package dev.latchkey.console.approval.web;

import dev.latchkey.console.page.web.Ago;
import dev.latchkey.console.page.web.OrganizationNames;
import dev.latchkey.console.page.web.Times;
import dev.latchkey.kit.security.Caller;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * One approval that is open, in words.
 *
 * @param keyIdStart the 8 digits that a recovery screen shows first
 * @param waits false when it was given and is not used yet
 * @param own whether who looks asked for it, so that somebody else has to decide
 */
record ApprovalRow(
        long id,
        String keyId,
        String keyIdStart,
        String deviceName,
        String organization,
        String askedBy,
        String asked,
        String reason,
        String ticket,
        String until,
        boolean waits,
        boolean own,
        String decidedBy) {

    static ApprovalRow of(JsonNode item, OrganizationNames organizations, Caller caller, Instant now) {
        var keyId = text(item, "keyId");
        var askedBy = text(item, "askedBy");
        return new ApprovalRow(
                item.path("id").asLong(0),
                keyId,
                keyId.substring(0, Math.min(8, keyId.length())),
                text(item, "deviceName"),
                organizations.of(item.path("organizationId").asLong(0)),
                askedBy,
                Ago.of(text(item, "askedAt"), now),
                text(item, "reason"),
                text(item, "ticket"),
                Times.utc(text(item, "expiresAt")),
                text(item, "state").equals("ASKED"),
                askedBy.equalsIgnoreCase(caller.name()),
                text(item, "decidedBy"));
    }

    private static String text(JsonNode item, String field) {
        return item.path(field).asString("");
    }
}
