package dev.latchkey.kit.consume;

import dev.latchkey.events.EventCodec;
import dev.latchkey.events.UnreadableEventException;
import dev.latchkey.kit.deadletter.DeadLetterHeaders;
import dev.latchkey.kit.deadletter.DeadLetterWriter;
import dev.latchkey.kit.outbox.EventHeaders;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One poll of records: decode, act in one transaction. What cannot be read goes to the dead letters at once. When the
 * transaction fails for a passing reason the whole poll is tried again; for any other reason the poll is taken apart
 * and only the record that fails alone is set aside.
 */
final class BatchListener implements BatchMessageListener<String, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(BatchListener.class);
    private static final int ATTEMPTS_ALONE = 3;

    private final String group;
    private final Subscription.Handler handler;
    private final TransactionTemplate transaction;
    private final DeadLetterWriter deadLetters;

    BatchListener(
            String group, Subscription.Handler handler, TransactionTemplate transaction, DeadLetterWriter deadLetters) {
        this.group = group;
        this.handler = handler;
        this.transaction = transaction;
        this.deadLetters = deadLetters;
    }

    private record ReadRecord(ConsumerRecord<String, byte[]> raw, Inbound inbound) {}

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
        var readable = new ArrayList<ReadRecord>(records.size());
        for (var raw : records) {
            if (!DeadLetterHeaders.isReplayForAnotherGroup(raw.headers(), group)) {
                read(raw, readable);
            }
        }
        if (readable.isEmpty()) {
            return;
        }
        try {
            act(readable);
        } catch (RuntimeException e) {
            if (Failures.passing(e)) {
                throw e;
            }
            actOneByOne(readable);
        }
    }

    private void read(ConsumerRecord<String, byte[]> raw, List<ReadRecord> readable) {
        try {
            var attributes = EventHeaders.read(raw.headers());
            var event = EventCodec.decode(attributes.type(), raw.value());
            readable.add(new ReadRecord(raw, new Inbound(attributes, event)));
        } catch (UnreadableEventException e) {
            deadLetters.put(raw, e.reason());
        }
    }

    private void act(List<ReadRecord> readable) {
        var batch = readable.stream().map(ReadRecord::inbound).toList();
        transaction.executeWithoutResult(status -> handler.handle(batch));
    }

    private void actOneByOne(List<ReadRecord> readable) {
        for (var one : readable) {
            actAlone(one);
        }
    }

    private void actAlone(ReadRecord one) {
        for (var attempt = 1; ; attempt++) {
            try {
                act(List.of(one));
                return;
            } catch (PoisonEventException e) {
                deadLetters.put(one.raw, e.reason());
                return;
            } catch (RuntimeException e) {
                if (Failures.passing(e)) {
                    throw e;
                }
                if (attempt == ATTEMPTS_ALONE) {
                    LOG.atError()
                            .setCause(Failures.withoutPayload(e))
                            .addKeyValue("eventId", one.inbound.attributes().id())
                            .addKeyValue("eventType", one.inbound.attributes().type())
                            .addKeyValue("attempt", attempt)
                            .log("event set aside");
                    deadLetters.put(one.raw, "failed " + attempt + " times: " + Failures.kind(e));
                    return;
                }
            }
        }
    }
}
