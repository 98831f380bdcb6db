package dev.latchkey.console.match.web;

import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One device, in words. */
record MatchRow(
        String deviceId,
        String deviceName,
        String serialNumber,
        String state,
        long configurationId,
        String evidence,
        List<Long> candidates,
        String decidedBy,
        long waitingKeys) {

    static MatchRow of(JsonNode item) {
        return new MatchRow(
                item.path("deviceId").asString(""),
                item.path("deviceName").asString(""),
                item.path("serialNumber").asString(""),
                item.path("state").asString(""),
                item.path("configurationId").asLong(0),
                item.path("evidence").asString(""),
                StreamSupport.stream(item.path("candidates").spliterator(), false)
                        .map(JsonNode::asLong)
                        .toList(),
                item.path("decidedBy").asString(""),
                item.path("waitingKeys").asLong(0));
    }

    public String stateInWords() {
        return words(state);
    }

    public boolean open() {
        return state.equals("UNMATCHED") || state.equals("NEEDS_ATTENTION");
    }

    public boolean revertible() {
        return configurationId != 0 || state.equals("IGNORED");
    }

    static String words(String state) {
        var text = state.toLowerCase(Locale.ROOT).replace('_', ' ');
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
