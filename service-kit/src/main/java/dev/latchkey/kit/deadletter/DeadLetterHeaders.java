package dev.latchkey.kit.deadletter;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Where a dead letter came from and why it is one; never a part of its value. */
public final class DeadLetterHeaders {

    static final String TOPIC = "latchkey-dead-topic";
    static final String PARTITION = "latchkey-dead-partition";
    static final String OFFSET = "latchkey-dead-offset";
    static final String GROUP = "latchkey-dead-group";
    static final String CAUSE = "latchkey-dead-cause";
    static final String AT = "latchkey-dead-at";

    /** On a letter whose value was too large for its topic: how many bytes it has where the letter came from. */
    static final String VALUE_LEFT_OUT = "latchkey-dead-value-left-out";

    /** On a record that was sent to its topic again: the one group that shall act on it. */
    static final String REPLAY_FOR = "latchkey-replay-for";

    private DeadLetterHeaders() {}

    /** A replayed record is back on a topic others read too; they have had it. */
    public static boolean isReplayForAnotherGroup(Headers headers, String group) {
        var replayFor = text(headers, REPLAY_FOR);
        return replayFor != null && !replayFor.equals(group);
    }

    static @Nullable String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
