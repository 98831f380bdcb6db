package dev.latchkey.console.match.web;

import dev.latchkey.console.page.web.Words;
import java.util.List;
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
        return Words.of(state);
    }

    public boolean open() {
        return state.equals("UNMATCHED") || state.equals("NEEDS_ATTENTION");
    }

    public boolean revertible() {
        return configurationId != 0 || state.equals("IGNORED");
    }
}
