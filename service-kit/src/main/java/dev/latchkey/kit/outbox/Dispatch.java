package dev.latchkey.kit.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * One batch of rows on its way to the broker. From the first row of a key that fails, that row and all later ones of
 * the key stay, to be sent again in order. A row known to have failed holds back those behind it; only when the broker
 * gives up on a row late, a later one may already be there, and then it comes again behind the row it overtook.
 */
final class Dispatch {

    private final Producer<String, byte[]> producer;
    private final List<Sent> sent = new ArrayList<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private @Nullable ExecutionException failure;

    Dispatch(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    private record Sent(OutboxRow row, String order, Future<RecordMetadata> answer) {

        /** The broker is away: each further send would wait as long. */
        boolean brokerAway() {
            return answer.isDone()
                    && answer.state() == Future.State.FAILED
                    && answer.exceptionNow() instanceof RetriableException;
        }
    }

    /** Sends the rows and waits for the broker's answers. */
    void send(List<OutboxRow> rows) {
        for (var row : rows) {
            var order = row.order();
            if (failed.contains(order)) {
                continue;
            }
            var one = new Sent(row, order, producer.send(row.toRecord(), (metadata, e) -> {
                if (e != null) {
                    failed.add(order);
                }
            }));
            sent.add(one);
            if (one.brokerAway()) {
                break;
            }
        }
        producer.flush();
    }

    /** Ids of the rows that may go. */
    List<Long> acknowledged() throws InterruptedException {
        var acknowledged = new ArrayList<Long>(sent.size());
        var blocked = new HashSet<String>();
        for (var one : sent) {
            try {
                one.answer.get();
                if (!blocked.contains(one.order)) {
                    acknowledged.add(one.row.id());
                }
            } catch (ExecutionException e) {
                blocked.add(one.order);
                failure = e;
            }
        }
        return acknowledged;
    }

    /** What the broker or the client said against a row; null when all went well. */
    @Nullable ExecutionException failure() {
        return failure;
    }
}
