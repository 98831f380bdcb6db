package dev.latchkey.kit.deadletter;

import java.time.Clock;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a record aside on {@code <topic>.<group>-dlt} and returns when the broker has it. */
public final class DeadLetterWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWriter.class);

    private final Producer<String, byte[]> producer;
    private final String group;
    private final Clock clock;

    public DeadLetterWriter(Producer<String, byte[]> producer, String group, Clock clock) {
        this.producer = producer;
        this.group = group;
        this.clock = clock;
    }

    /**
     * @param cause why, in words that hold nothing of the value
     * @throws KafkaException when the broker does not take it; the record must then be tried again
     */
    public void put(ConsumerRecord<String, byte[]> record, String cause) {
        var headers = new RecordHeaders(record.headers().toArray());
        DeadLetterHeaders.set(headers, DeadLetterHeaders.TOPIC, record.topic());
        DeadLetterHeaders.set(headers, DeadLetterHeaders.PARTITION, String.valueOf(record.partition()));
        DeadLetterHeaders.set(headers, DeadLetterHeaders.OFFSET, String.valueOf(record.offset()));
        DeadLetterHeaders.set(headers, DeadLetterHeaders.GROUP, group);
        DeadLetterHeaders.set(headers, DeadLetterHeaders.CAUSE, cause);
        DeadLetterHeaders.set(headers, DeadLetterHeaders.AT, clock.instant().toString());
        headers.remove(DeadLetterHeaders.REPLAY_FOR);
        if (!put(record, record.value(), headers)) {
            // Waiting would not make it smaller, and everything behind it would wait, too.
            DeadLetterHeaders.set(
                    headers,
                    DeadLetterHeaders.VALUE_LEFT_OUT,
                    String.valueOf(record.value() == null ? 0 : record.value().length));
            DeadLetterHeaders.set(headers, DeadLetterHeaders.CAUSE, cause + "; too large to be kept whole");
            if (!put(record, new byte[0], headers)) {
                throw new org.apache.kafka.common.errors.TimeoutException("dead letter not acknowledged");
            }
        }
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("error", cause)
                .log("dead letter");
    }

    /** @return false when no broker would ever take it, because it is too large */
    private boolean put(ConsumerRecord<String, byte[]> record, byte @Nullable [] value, RecordHeaders headers) {
        try {
            producer.send(new ProducerRecord<>(
                            record.topic() + "." + group + "-dlt", null, record.key(), value, headers))
                    .get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new org.apache.kafka.common.errors.TimeoutException("dead letter not acknowledged", e);
        }
    }
}
