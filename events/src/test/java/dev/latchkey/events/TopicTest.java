package dev.latchkey.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TopicTest {

    @Test
    void namesTopicsAndDeadLettersUnderThePrefix() {
        assertThat(Topic.VAULT_KEY_EVENTS.name("latchkey.")).isEqualTo("latchkey.vault.key-events.v1");
        assertThat(Topic.VAULT_KEY_EVENTS.deadLetterName("latchkey.", "audit-service"))
                .isEqualTo("latchkey.vault.key-events.v1.audit-service-dlt");
    }

    @Test
    void hasNamesOfItsOwn() {
        assertThat(Arrays.stream(Topic.values()).map(Topic::baseName)).doesNotHaveDuplicates();
    }

    @Test
    void keepsTheLastStateOrForATimeOrForGood() {
        assertThat(Topic.DEVICE_EVENTS.compacted()).isTrue();
        assertThat(Topic.DEVICE_EVENTS.retention()).isEmpty();
        assertThat(Topic.MATCH_EVENTS.compacted()).isFalse();
        assertThat(Topic.MATCH_EVENTS.retention()).contains(Duration.ofDays(30));
        assertThat(Topic.ACCESS_EVENTS.compacted()).isFalse();
        assertThat(Topic.ACCESS_EVENTS.retention()).isEmpty();
    }
}
