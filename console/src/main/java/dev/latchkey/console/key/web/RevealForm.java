package dev.latchkey.console.key.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says who wants the digits, or a link to them.
 *
 * @param tenantId of the record that was shown
 * @param rotate whether the key is to be rotated afterwards, where the organization lets people choose
 * @param choice present when the page asked that; a box that is not ticked is not sent
 */
record RevealForm(
        @Nullable String tenantId,
        @Nullable String reason,
        @Nullable String ticket,
        @Nullable String breakGlass,
        @Nullable String rotate,
        @Nullable String choice,
        @Nullable Long minutes) {

    /** As the vault takes it. */
    Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        put(body, "tenantId", tenantId);
        put(body, "reason", reason);
        put(body, "ticket", ticket);
        if (breakGlass != null) {
            body.put("breakGlass", true);
        }
        if (choice != null) {
            body.put("rotate", rotate != null);
        }
        return body;
    }

    Map<String, Object> linkBody() {
        var body = new LinkedHashMap<>(body());
        if (minutes != null) {
            body.put("minutes", minutes);
        }
        return body;
    }

    private static void put(Map<String, Object> body, String field, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            body.put(field, text.strip());
        }
    }
}
