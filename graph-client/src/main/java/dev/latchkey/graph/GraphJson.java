package dev.latchkey.graph;

import com.ethlo.time.ITU;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.VolumeType;
import dev.latchkey.graph.DeviceDetails.ActionState;
import dev.latchkey.graph.DeviceDetails.RotationResult;
import dev.latchkey.graph.Permissions.Purpose;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Graph's answers. Unknown fields and names are let pass; what misses an id or is no listing at all is garbage,
 * because a listing that is half understood would look like a removal.
 */
final class GraphJson {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9_.]{1,80}");
    private static final int LONGEST_ID = 64;
    private static final String NO_ENTRA_ID = "00000000-0000-0000-0000-000000000000";
    private static final Instant UNSET = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private GraphJson() {}

    static Page<ListedDevice> devices(Answer answer) {
        return page(answer, GraphJson::device, device -> device.state().intuneId());
    }

    static Page<ListedKey> keys(Answer answer) {
        return page(answer, GraphJson::key, ListedKey::keyId);
    }

    static Page<String> groups(Answer answer) {
        return page(answer, group -> id(group, "id"), id -> id);
    }

    /** Entra device ids; those of other kinds of devices than Intune knows are among them. */
    static Page<String> members(Answer answer) {
        return page(
                answer,
                member -> text(member, "deviceId")
                        .map(id -> id.toLowerCase(Locale.ROOT))
                        .orElseThrow(() ->
                                new GraphException(GraphFailures.missing("", Purpose.READ_GROUP_DEVICES.oneOf()))),
                id -> id);
    }

    /** {@code error.code} of an error answer; empty when there is none that looks like a code. */
    static String errorCode(byte[] body) {
        try {
            var code = JSON.readTree(body).path("error").path("code").asString("");
            return ERROR_CODE.matcher(code).matches() ? code : "";
        } catch (JacksonException notJson) {
            return "";
        }
    }

    /** Intune's own wait, in JSON inside the message of an error; null when there is none. */
    static @Nullable Duration retryAfter(byte[] body) {
        try {
            var message = JSON.readTree(body).path("error").path("message").asString("");
            if (!message.startsWith("{")) {
                return null;
            }
            return RetryAfter.parse(JSON.readTree(message).path("RetryAfter").asString(""), Instant.EPOCH);
        } catch (JacksonException notJson) {
            return null;
        }
    }

    static DeviceDetails details(Answer answer) {
        var device = object(answer.body());
        var intuneId = id(device, "id");
        return new DeviceDetails(
                intuneId,
                deviceId(device, intuneId),
                text(device, "deviceName").orElse(""),
                text(device, "operatingSystem").orElse(""),
                text(device, "osVersion").orElse(null),
                flag(device, "isEncrypted"),
                time(device, "lastSyncDateTime"),
                rotation(device.path("deviceActionResults")));
    }

    private static <T> Page<T> page(Answer answer, Function<JsonNode, T> item, Function<T, String> id) {
        var page = object(answer.body());
        var value = page.path("value");
        if (!value.isArray()) {
            throw notJson();
        }
        // Told twice on one page is told once: nothing is missing.
        var items = new LinkedHashMap<String, T>();
        for (var node : value) {
            var read = item.apply(node);
            items.putIfAbsent(id.apply(read), read);
        }
        var next = page.path("@odata.nextLink");
        if (!next.isMissingNode() && !next.isNull() && !next.isString()) {
            throw notJson();
        }
        return new Page<>(List.copyOf(items.values()), next.isString() ? next.asString() : null, answer.at());
    }

    private static ListedDevice device(JsonNode device) {
        var intuneId = id(device, "id");
        return new ListedDevice(
                deviceId(device, intuneId),
                new DeviceState(
                        intuneId,
                        text(device, "deviceName").orElse(""),
                        text(device, "serialNumber").orElse(null),
                        text(device, "wiFiMacAddress").map(List::of).orElse(List.of()),
                        text(device, "operatingSystem").orElse(""),
                        text(device, "osVersion").orElse(null),
                        text(device, "manufacturer").orElse(null),
                        text(device, "model").orElse(null),
                        text(device, "userPrincipalName").orElse(null),
                        flag(device, "isEncrypted"),
                        text(device, "managementAgent").orElse(null),
                        null),
                time(device, "lastSyncDateTime"));
    }

    private static ListedKey key(JsonNode key) {
        return new ListedKey(id(key, "id"), id(key, "deviceId"), volume(key.path("volumeType")), createdAt(key));
    }

    /** It says which of a device's keys is the newest; may be left out, but not be unreadable. */
    private static Instant createdAt(JsonNode key) {
        try {
            return instant(key, "createdDateTime").orElse(Instant.EPOCH);
        } catch (DateTimeException e) {
            throw notJson();
        }
    }

    /** The schema says names, Microsoft's examples show numbers, as such and in strings. */
    static VolumeType volume(JsonNode value) {
        return switch (value.asString("").toLowerCase(Locale.ROOT)) {
            case "operatingsystemvolume", "1" -> VolumeType.OPERATING_SYSTEM;
            case "fixeddatavolume", "2" -> VolumeType.FIXED_DATA;
            case "removabledatavolume", "3" -> VolumeType.REMOVABLE_DATA;
            default -> VolumeType.UNKNOWN;
        };
    }

    private static Optional<RotationResult> rotation(JsonNode actions) {
        for (var action : actions) {
            var type = action.path("@odata.type").asString("");
            var name = action.path("actionName").asString("");
            if (type.endsWith("rotateBitLockerKeysDeviceActionResult")
                    || name.equalsIgnoreCase("rotateBitLockerKeys")) {
                return Optional.of(new RotationResult(
                        state(action.path("actionState").asString("")),
                        time(action, "startDateTime"),
                        time(action, "lastUpdatedDateTime"),
                        action.path("errorCode").asLong(0)));
            }
        }
        return Optional.empty();
    }

    private static ActionState state(String name) {
        return switch (name) {
            case "none" -> ActionState.NONE;
            case "pending" -> ActionState.PENDING;
            case "canceled" -> ActionState.CANCELED;
            case "active" -> ActionState.ACTIVE;
            case "done" -> ActionState.DONE;
            case "failed" -> ActionState.FAILED;
            case "notSupported" -> ActionState.NOT_SUPPORTED;
            default -> ActionState.UNKNOWN;
        };
    }

    static JsonNode object(byte[] body) {
        try {
            var root = JSON.readTree(body);
            if (root == null || !root.isObject()) {
                throw notJson();
            }
            return root;
        } catch (JacksonException e) {
            throw notJson();
        }
    }

    private static String id(JsonNode node, String field) {
        var id = text(node, field).orElse("");
        if (!isId(id)) {
            throw notJson();
        }
        return id.toLowerCase(Locale.ROOT);
    }

    /** Every listed device and key has two: a regular expression takes several times as long. */
    private static boolean isId(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_ID;
    }

    private static String deviceId(JsonNode device, String intuneId) {
        return text(device, "azureADDeviceId")
                .map(id -> id.toLowerCase(Locale.ROOT))
                .filter(id -> !id.equals(NO_ENTRA_ID) && isId(id))
                .orElse(intuneId);
    }

    /** A number would read as a string too, and name something that does not exist. */
    private static Optional<String> text(JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isString()) {
            throw notJson();
        }
        return Optional.of(value.asString("")).filter(text -> !text.isBlank());
    }

    private static boolean flag(JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw notJson();
        }
        return value.asBoolean(false);
    }

    private static @Nullable Instant time(JsonNode node, String field) {
        try {
            return instant(node, field).orElse(null);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Optional<Instant> instant(JsonNode node, String field) {
        return text(node, field).map(GraphJson::instant).filter(time -> !time.equals(UNSET));
    }

    /** Microsoft's times are in the years 1 to 9999; others are refused here, not by a database after keys were read. */
    private static Instant instant(String text) {
        var time = ITU.parseDateTime(text).toInstant();
        if (time.isBefore(UNSET) || time.isAfter(END)) {
            throw new DateTimeException("out of range");
        }
        return time;
    }

    static GraphException notJson() {
        return new GraphException(
                GraphFailure.garbage("Microsoft Graph gave an answer that is not what was asked for"));
    }
}
