package dev.latchkey.kit.topics;

import dev.latchkey.events.Topic;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Topics under the configured prefix.
 *
 * @param prefix put before every topic name; letters, digits, dots and dashes, {@code latchkey.} by default
 */
public record TopicNames(String prefix) {

    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9.-]{0,60}");

    public TopicNames {
        if (!ALLOWED.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "latchkey.topic-prefix may hold letters, digits, dots and dashes, was " + prefix);
        }
    }

    public String of(Topic topic) {
        return topic.name(prefix);
    }

    public String deadLetters(Topic topic, String group) {
        return topic.deadLetterName(prefix, group);
    }

    /** Consumer groups carry the prefix too, so that two installations can share a broker. */
    public String group(String service) {
        return prefix + service;
    }

    public Optional<Topic> find(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> of(topic).equals(name))
                .findFirst();
    }
}
