package dev.latchkey.kit.deadletter;

import static dev.latchkey.kit.outbox.EventRecords.numbered;
import static dev.latchkey.kit.outbox.EventRecords.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.KitKafka;
import dev.latchkey.kit.outbox.EventRecords;
import dev.latchkey.kit.topics.TopicSetup;
import dev.latchkey.testsupport.TestServers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterDeskIT {

    private static final Topic TOPIC = Topic.TENANT_EVENTS;
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final KitKafka kafka = new KitKafka(TestServers.kafka(), TestServers.freshTopicPrefix(), Map.of());
    private final DeadLetterDesk desk =
            new DeadLetterDesk(kafka.settings(), kafka.admin(), kafka.producer(), kafka.names());

    @BeforeEach
    void makeTopics() {
        new TopicSetup(kafka.admin(), kafka.names(), (short) 1, 6)
                .make(Set.of(TOPIC), Set.of(deadTopic("audit-service"), deadTopic("vault-service")));
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void hasNothingToShowWhenNothingWentWrong() {
        assertThat(desk.count()).isZero();
        assertThat(desk.list(10)).isEmpty();
        assertThat(desk.replay(null, 10)).isZero();
    }

    @Test
    void showsWhereALetterCameFromAndWhyItIsOne() {
        setAside("audit-service", 1, "three is never taken");

        assertThat(desk.list(10))
                .containsExactly(new DeadLetter(
                        deadTopic("audit-service"),
                        0,
                        kafka.names().of(TOPIC),
                        2,
                        71,
                        "audit-service",
                        "three is never taken",
                        NOON,
                        "latchkey.sync.run-progressed.v1",
                        "a"));
    }

    @Test
    void showsTheOldestUpToALimitAndCountsAll() {
        for (var n = 1; n <= 3; n++) {
            setAside("audit-service", n, "cause " + n);
            setAside("vault-service", n, "cause " + n);
        }

        assertThat(desk.count()).isEqualTo(6);
        assertThat(desk.list(4))
                .extracting(DeadLetter::group, DeadLetter::cause)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("audit-service", "cause 1"),
                        org.assertj.core.api.Assertions.tuple("audit-service", "cause 2"),
                        org.assertj.core.api.Assertions.tuple("audit-service", "cause 3"),
                        org.assertj.core.api.Assertions.tuple("vault-service", "cause 1"));
    }

    @Test
    void replaysEachLetterOnceOldestFirst() {
        for (var n = 1; n <= 3; n++) {
            setAside("audit-service", n, "cause");
        }

        assertThat(desk.replay(null, 2)).isEqualTo(2);
        assertThat(desk.count()).isOne();
        assertThat(desk.replay(null, 10)).isOne();
        assertThat(desk.replay(null, 10)).isZero();

        var replayed = kafka.read(TOPIC);
        assertThat(numbers(replayed, "a")).containsExactly(1, 2, 3);
        assertThat(replayed).allSatisfy(record -> {
            assertThat(DeadLetterHeaders.isReplayForAnotherGroup(record.headers(), "audit-service"))
                    .isFalse();
            assertThat(DeadLetterHeaders.isReplayForAnotherGroup(record.headers(), "vault-service"))
                    .isTrue();
            assertThat(DeadLetterHeaders.text(record.headers(), DeadLetterHeaders.CAUSE))
                    .isNull();
        });
        assertThat(desk.list(10)).isEmpty();
    }

    @Test
    void replaysOneTopicAndLeavesTheOthers() {
        setAside("audit-service", 1, "cause");
        setAside("vault-service", 2, "cause");

        assertThat(desk.replay(deadTopic("vault-service"), 10)).isOne();

        assertThat(numbers(kafka.read(TOPIC), "a")).containsExactly(2);
        assertThat(desk.list(10)).extracting(DeadLetter::group).containsExactly("audit-service");
    }

    @Test
    void neverReplacesTheNewestStateOfACompactedTopic() {
        var topic = Topic.DEVICE_EVENTS;
        var dead = kafka.names().deadLetters(topic, "audit-service");
        new TopicSetup(kafka.admin(), kafka.names(), (short) 1, 6).make(Set.of(topic), Set.of(dead));
        var old = new ConsumerRecord<>(kafka.names().of(topic), 1, 4L, "tenant/device", new byte[] {1});
        writer("audit-service").put(old, "cause");

        desk.replay(dead, 10);

        assertThat(kafka.read(topic)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("replay/" + dead + "/0");
            assertThat(record.partition()).isEqualTo(1);
        });
    }

    @Test
    void keepsWhatItCanOfALetterThatIsTooLarge() {
        var large = new ConsumerRecord<>(kafka.names().of(TOPIC), 0, 3L, "a", new byte[3 * 1024 * 1024]);

        writer("audit-service").put(large, "not readable");

        assertThat(desk.list(10)).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo("not readable; too large to be kept whole");
            assertThat(letter.offset()).isEqualTo(3);
        });
        assertThat(desk.replay(null, 10)).isZero();
        assertThat(desk.count()).isZero();
    }

    @Test
    void countsALetterThatFailedAgainAsANewOne() {
        setAside("audit-service", 1, "first");
        desk.replay(null, 10);
        var replayed = kafka.read(TOPIC).getFirst();

        writer("audit-service").put(replayed, "second");

        assertThat(desk.list(10)).extracting(DeadLetter::cause).containsExactly("second");
        assertThat(desk.replay(null, 10)).isOne();
    }

    @Test
    void leavesTheLettersOfAnotherInstallationAlone() {
        setAside("audit-service", 1, "cause");
        try (var other = new KitKafka(TestServers.kafka(), TestServers.freshTopicPrefix(), Map.of())) {
            var otherDesk = new DeadLetterDesk(other.settings(), other.admin(), other.producer(), other.names());

            assertThat(otherDesk.count()).isZero();
        }
    }

    private void setAside(String group, int number, String cause) {
        var event = EventRecords.of(numbered("a", number), kafka.names());
        var record = new ConsumerRecord<>(event.topic(), 2, 70 + number, event.key(), event.value());
        event.headers().forEach(record.headers()::add);
        writer(group).put(record, cause);
    }

    private DeadLetterWriter writer(String group) {
        return new DeadLetterWriter(kafka.producer(), group, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private String deadTopic(String group) {
        return kafka.names().deadLetters(TOPIC, group);
    }
}
