package dev.latchkey.kit.consume;

import dev.latchkey.events.EventCodec;
import dev.latchkey.events.UnreadableEventException;
import dev.latchkey.kit.background.Failures;
import dev.latchkey.kit.deadletter.DeadLetterHeaders;
import dev.latchkey.kit.deadletter.DeadLetterWriter;
import dev.latchkey.kit.outbox.EventHeaders;
import dev.latchkey.kit.topics.Gathering;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One poll of records: decode, act in one transaction. When the transaction fails for a passing reason the whole poll is
 * tried again; for any other reason the poll is taken apart and only the record that fails alone is set aside,
 * as is one that cannot be read. Records are set aside last, so that trying again does not do it twice.
 */
final class BatchListener implements BatchMessageListener<String, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(BatchListener.class);
    private static final int ATTEMPTS_ALONE = 3;

    private final String group;
    private final Subscription subscription;
    private final TransactionTemplate transaction;
    private final DeadLetterWriter deadLetters;

    BatchListener(
            String group, Subscription subscription, TransactionTemplate transaction, DeadLetterWriter deadLetters) {
        this.group = group;
        this.subscription = subscription;
        this.transaction = transaction;
        this.deadLetters = deadLetters;
    }

    private record ReadRecord(ConsumerRecord<String, byte[]> raw, Inbound inbound) {}

    private record Poison(ConsumerRecord<String, byte[]> raw, String cause) {}

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
        var readable = new ArrayList<ReadRecord>(records.size());
        var poison = new ArrayList<Poison>();
        for (var raw : records) {
            if (subscription.everyReplay() || !DeadLetterHeaders.isReplayForAnotherGroup(raw.headers(), group)) {
                read(raw, readable, poison);
            }
        }
        if (!readable.isEmpty()) {
            actTogetherOrAlone(readable, poison);
        }
        poison.forEach(one -> deadLetters.put(one.raw, one.cause));
        Gathering.beforeNext(records, EventConsumers.BATCH, ConsumerRecord::topic);
    }

    private static void read(ConsumerRecord<String, byte[]> raw, List<ReadRecord> readable, List<Poison> poison) {
        try {
            var attributes = EventHeaders.read(raw.headers());
            var event = EventCodec.decode(attributes.type(), raw.value());
            readable.add(new ReadRecord(raw, new Inbound(attributes, event)));
        } catch (UnreadableEventException e) {
            poison.add(new Poison(raw, e.reason()));
        }
    }

    private void actTogetherOrAlone(List<ReadRecord> readable, List<Poison> poison) {
        try {
            act(readable);
        } catch (RuntimeException e) {
            if (Failures.passing(e)) {
                throw e;
            }
            readable.forEach(one -> actAlone(one, poison));
        }
    }

    private void act(List<ReadRecord> readable) {
        var batch = readable.stream().map(ReadRecord::inbound).toList();
        transaction.executeWithoutResult(status -> subscription.handler().handle(batch));
    }

    private void actAlone(ReadRecord one, List<Poison> poison) {
        for (var attempt = 1; ; attempt++) {
            try {
                act(List.of(one));
                return;
            } catch (PoisonEventException e) {
                poison.add(new Poison(one.raw, e.reason()));
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
                    poison.add(new Poison(one.raw, "failed " + attempt + " times: " + Failures.kind(e)));
                    return;
                }
            }
        }
    }
}
