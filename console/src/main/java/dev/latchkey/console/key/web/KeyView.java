package dev.latchkey.console.key.web;

import static dev.latchkey.console.key.web.KeyRow.text;

import dev.latchkey.console.page.web.Ago;
import dev.latchkey.console.page.web.Times;
import dev.latchkey.console.page.web.Words;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The record of a key, in words.
 *
 * @param configuration its name, or its id when matching-service does not say
 * @param erased whether nobody can read its digits any more
 * @param history every key the device ever had, the newest first; empty when the vault does not say
 * @param shares links to this key that the caller may see
 * @param rotation what is planned for the device because its key was shown; null when nothing is
 */
record KeyView(
        KeyRow key,
        String deviceId,
        String keyIdRest,
        String configuration,
        String created,
        String createdAt,
        String confirmed,
        String stored,
        String supersededBy,
        boolean erased,
        List<PastKey> history,
        List<ShareRow> shares,
        @Nullable RotationRow rotation) {

    /**
     * @param confirmed when Microsoft was last seen to list it
     * @param state and since when, if it is not the current one
     * @param reveals who saw its digits, and when
     */
    record PastKey(
            String keyId,
            String keyIdStart,
            String volume,
            String created,
            String firstSeen,
            String confirmed,
            String state,
            List<String> reveals) {}

    record ShareRow(String shareId, String state, boolean open, String madeBy, String made, String until) {}

    record RotationRow(long id, String due, String shownTo) {}

    static KeyView of(
            JsonNode item,
            KeyRow row,
            @Nullable JsonNode configuration,
            @Nullable JsonNode history,
            @Nullable JsonNode shares,
            @Nullable JsonNode rotations,
            Instant now) {
        return new KeyView(
                row,
                text(item, "deviceId"),
                row.keyId().substring(row.keyIdStart().length()),
                text(configuration == null ? item : configuration, configuration == null ? "configurationId" : "name"),
                Ago.of(text(item, "createdAt"), now),
                text(item, "createdAt"),
                Ago.of(text(item, "lastConfirmedAt"), now),
                Ago.of(text(item, "storedAt"), now),
                text(item, "supersededBy"),
                item.path("erased").asBoolean(false),
                history == null
                        ? List.of()
                        : list(history.path("keys")).stream()
                                .map(key -> past(key, now))
                                .toList(),
                shares == null
                        ? List.of()
                        : list(shares.path("items")).stream()
                                .map(share -> share(share, now))
                                .toList(),
                rotations == null
                        ? null
                        : list(rotations.path("items")).stream()
                                .filter(one -> text(one, "state").equals("PLANNED"))
                                .map(KeyView::rotation)
                                .findFirst()
                                .orElse(null));
    }

    private static RotationRow rotation(JsonNode planned) {
        return new RotationRow(
                planned.path("id").asLong(0),
                Times.utc(text(planned, "dueAt")),
                list(planned.path("shownTo")).stream()
                        .map(one -> one.asString(""))
                        .collect(Collectors.joining(", ")));
    }

    private static PastKey past(JsonNode key, Instant now) {
        var keyId = text(key, "keyId");
        return new PastKey(
                keyId,
                keyId.substring(0, Math.min(8, keyId.length())),
                Words.of(text(key, "volume")),
                Ago.of(text(key, "createdAt"), now),
                Ago.of(text(key, "firstSeenAt"), now),
                key.path("lastConfirmedAt").isString() ? Ago.of(text(key, "lastConfirmedAt"), now) : "not known",
                state(key, now),
                list(key.path("reveals")).stream()
                        .map(reveal -> text(reveal, "by") + ", " + Ago.of(text(reveal, "at"), now))
                        .toList());
    }

    private static String state(JsonNode key, Instant now) {
        var deletedAt = text(key, "deletedAt");
        if (!deletedAt.isEmpty()) {
            return "Deleted by " + text(key, "deletedBy") + ", " + Ago.of(deletedAt, now);
        }
        var archivedAt = text(key, "archivedAt");
        return KeyRow.state(text(key, "archiveReason")) + (archivedAt.isEmpty() ? "" : ", " + Ago.of(archivedAt, now));
    }

    private static ShareRow share(JsonNode share, Instant now) {
        var state = text(share, "state");
        var viewedFrom = text(share, "viewedFrom");
        return new ShareRow(
                text(share, "shareId"),
                state.equals("VIEWED")
                        ? "Opened " + Ago.of(text(share, "viewedAt"), now)
                                + (viewedFrom.isEmpty() ? "" : " from " + viewedFrom)
                        : Words.of(state),
                state.equals("OPEN"),
                text(share, "madeBy"),
                Ago.of(text(share, "madeAt"), now),
                Times.utc(text(share, "expiresAt")));
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
