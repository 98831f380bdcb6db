package dev.latchkey.kit.outbox;

import org.apache.kafka.clients.producer.ProducerRecord;

/** An announcement as it waits in the table. */
final class OutboxRow {

    private final long id;
    private final String topic;
    private final String key;
    private final byte[] headers;
    private final byte[] value;

    OutboxRow(long id, String topic, String key, byte[] headers, byte[] value) {
        this.id = id;
        this.topic = topic;
        this.key = key;
        this.headers = headers;
        this.value = value;
    }

    long id() {
        return id;
    }

    String topic() {
        return topic;
    }

    /** Rows with the same one must arrive in order. */
    String order() {
        return topic + " " + key;
    }

    ProducerRecord<String, byte[]> toRecord() {
        return new ProducerRecord<>(topic, null, key, value, EventHeaders.decode(headers, key));
    }
}
