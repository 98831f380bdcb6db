package dev.latchkey.kit.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.KitKafka;
import dev.latchkey.testsupport.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicSetupIT {

    private final KitKafka kafka = new KitKafka(TestServers.kafka(), TestServers.freshTopicPrefix(), Map.of());

    @BeforeAll
    static void bePatientOnABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void makesTopicsAsTheCatalogueDeclaresThem() throws Exception {
        setup().make(Set.of(Topic.DEVICE_EVENTS, Topic.MATCH_EVENTS, Topic.ACCESS_EVENTS), Set.of(dead()));

        await("the broker shows them")
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .untilAsserted(() -> assertThat(partitions(dead())).isOne());
        assertThat(partitions(kafka.names().of(Topic.DEVICE_EVENTS))).isEqualTo(6);
        assertThat(config(kafka.names().of(Topic.DEVICE_EVENTS), "cleanup.policy"))
                .isEqualTo("compact");
        assertThat(config(kafka.names().of(Topic.MATCH_EVENTS), "cleanup.policy"))
                .isEqualTo("delete");
        assertThat(config(kafka.names().of(Topic.MATCH_EVENTS), "retention.ms")).isEqualTo("2592000000");
        assertThat(config(kafka.names().of(Topic.ACCESS_EVENTS), "retention.ms"))
                .isEqualTo("-1");
        assertThat(config(dead(), "retention.ms")).isEqualTo("-1");
    }

    @Test
    void makesNoMorePartitionsThanAreWantedHere() throws Exception {
        setup(2).make(Set.of(Topic.MATCH_EVENTS), Set.of(dead()));

        await("the broker shows them")
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .untilAsserted(() -> assertThat(partitions(dead())).isOne());
        assertThat(partitions(kafka.names().of(Topic.MATCH_EVENTS))).isEqualTo(2);
    }

    @Test
    void refusesTopicsWithoutPartitions() {
        assertThatThrownBy(() -> setup(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("latchkey.topic-partitions is at least 1, was 0");
    }

    @Test
    void letsServicesThatStartTogetherMakeTheSameTopics() throws Exception {
        var all = Set.of(Topic.values());
        List<Callable<Void>> makers = IntStream.range(0, 8)
                .<Callable<Void>>mapToObj(i -> () -> {
                    setup().make(all, Set.of(dead()));
                    return null;
                })
                .toList();

        try (var services = Executors.newFixedThreadPool(8)) {
            for (var made : services.invokeAll(makers)) {
                made.get();
            }
        }

        await("the broker shows them")
                .untilAsserted(
                        () -> assertThat(kafka.admin().listTopics().names().get())
                                .contains(dead())
                                .containsAll(all.stream().map(kafka.names()::of).toList()));
    }

    @Test
    void leavesATopicThatIsThereAsItIs() throws Exception {
        var name = kafka.names().of(Topic.MATCH_EVENTS);
        kafka.admin()
                .createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(name, 12, (short) 1)))
                .all()
                .get();

        setup().make(Set.of(Topic.MATCH_EVENTS), Set.of());

        await("the broker shows it")
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .untilAsserted(() -> assertThat(partitions(name)).isEqualTo(12));
    }

    private TopicSetup setup() {
        return setup(6);
    }

    private TopicSetup setup(int mostPartitions) {
        return new TopicSetup(kafka.admin(), kafka.names(), (short) -1, mostPartitions);
    }

    private String dead() {
        return kafka.names().deadLetters(Topic.MATCH_EVENTS, "audit-service");
    }

    private int partitions(String topic) throws InterruptedException, ExecutionException {
        return kafka.admin()
                .describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get()
                .partitions()
                .size();
    }

    private String config(String topic, String name) throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return kafka.admin()
                .describeConfigs(List.of(resource))
                .values()
                .get(resource)
                .get()
                .get(name)
                .value();
    }
}
