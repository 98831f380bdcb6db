package dev.latchkey.kit.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.events.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

    private final TopicNames names = new TopicNames("msp-1.");

    @Test
    void putsThePrefixBeforeTopicsDeadLettersAndGroups() {
        assertThat(names.of(Topic.DEVICE_EVENTS)).isEqualTo("msp-1.sync.device-events.v1");
        assertThat(names.deadLetters(Topic.DEVICE_EVENTS, "audit-service"))
                .isEqualTo("msp-1.sync.device-events.v1.audit-service-dlt");
        assertThat(names.group("audit-service")).isEqualTo("msp-1.audit-service");
    }

    @Test
    void findsATopicByItsName() {
        assertThat(names.find("msp-1.sync.device-events.v1")).contains(Topic.DEVICE_EVENTS);
        assertThat(names.find("latchkey.sync.device-events.v1")).isEmpty();
        assertThat(names.find("msp-1.sync.device-events.v1.audit-service-dlt")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "slash/", "under_score", "ümlaut."})
    void refusesAPrefixKafkaWouldTrouble(String prefix) {
        assertThatThrownBy(() -> new TopicNames(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("latchkey.topic-prefix may hold");
    }
}
