package dev.latchkey.e2e;

import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks for recovery passwords in everything a stopped installation left behind: every file as it is (logs, tables,
 * write-ahead log), and every record of every topic, unpacked, with its key and headers.
 */
final class LeakSearch {

    private static final Pattern RECOVERY_PASSWORD = Pattern.compile("\\d{6}(-\\d{6}){7}");
    private static final Pattern WITHOUT_DASHES = Pattern.compile("\\d{48}");

    private final Set<String> bareDigits;
    private final Set<String> others;

    /** @param secrets that must not be found; recovery passwords neither with nor without their dashes */
    LeakSearch(Set<String> secrets) {
        this.bareDigits = secrets.stream()
                .filter(RECOVERY_PASSWORD.asMatchPredicate())
                .map(password -> password.replace("-", ""))
                .collect(Collectors.toSet());
        this.others = secrets.stream()
                .filter(RECOVERY_PASSWORD.asMatchPredicate().negate())
                .collect(Collectors.toSet());
    }

    /** Where something was found; never what. */
    List<String> in(Path data) {
        var found = new TreeSet<String>();
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (leaks(Files.readAllBytes(file))) {
                    found.add(data.relativize(file).toString());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        found.addAll(inTopics(data.resolve("kafka")));
        return List.copyOf(found);
    }

    private List<String> inTopics(Path directory) {
        var found = new TreeSet<String>();
        var records = 0;
        try (var broker = KafkaBroker.start(directory, FreePort.pick());
                var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "enable.auto.commit", false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    records++;
                    if (leaks(bytes(record))) {
                        found.add(record.topic() + " " + record.partition() + "@" + record.offset());
                    }
                }
            }
        }
        if (records == 0) {
            throw new IllegalStateException("no record in " + directory + ": this search looked at nothing");
        }
        return new ArrayList<>(found);
    }

    private static byte[] bytes(ConsumerRecord<byte[], byte[]> record) {
        var all = new StringBuilder();
        if (record.key() != null) {
            all.append(new String(record.key(), StandardCharsets.ISO_8859_1)).append('\n');
        }
        if (record.value() != null) {
            all.append(new String(record.value(), StandardCharsets.ISO_8859_1)).append('\n');
        }
        record.headers()
                .forEach(header -> all.append(header.key())
                        .append('\n')
                        .append(header.value() == null ? "" : new String(header.value(), StandardCharsets.ISO_8859_1))
                        .append('\n'));
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean leaks(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        return RECOVERY_PASSWORD.matcher(text).find()
                || WITHOUT_DASHES.matcher(text).results().anyMatch(digits -> bareDigits.contains(digits.group()))
                || others.stream().anyMatch(text::contains);
    }
}
