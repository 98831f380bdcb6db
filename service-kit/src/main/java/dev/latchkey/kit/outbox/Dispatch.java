package dev.latchkey.kit.outbox;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * One batch of rows on its way to the broker. From the first row of a key that fails, that row and all later ones of
 * the key stay, to be sent again in order; when no broker would ever take it, the key is {@link #refused}. A row known to have failed holds back those behind it; only when the broker
 * gives up on a row late, a later one may already be there, and then it comes again behind the row it overtook.
 */
final class Dispatch {

    private final Producer<String, byte[]> producer;
    private final Set<String> heldBack;
    private final List<OutboxRow> rows = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private @Nullable ExecutionException failure;

    /** @param heldBack keys of which nothing is sent */
    Dispatch(Producer<String, byte[]> producer, Set<String> heldBack) {
        this.producer = producer;
        this.heldBack = heldBack;
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
        this.rows.addAll(rows);
        for (var row : rows) {
            var order = row.order();
            if (failed.contains(order) || heldBack.contains(order)) {
                continue;
            }
            var one = new Sent(row, order, send(row, order));
            sent.add(one);
            if (one.brokerAway()) {
                break;
            }
        }
        producer.flush();
    }

    private Future<RecordMetadata> send(OutboxRow row, String order) {
        try {
            return producer.send(row.toRecord(), (metadata, e) -> {
                if (e != null) {
                    failed.add(order);
                }
            });
        } catch (SerializationException | UncheckedIOException e) {
            failed.add(order);
            return CompletableFuture.failedFuture(e);
        }
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
                if (isForGood(e.getCause())) {
                    refused.add(one.order);
                } else {
                    failure = e;
                }
            }
        }
        return acknowledged;
    }

    /** Of the row itself, whoever it is sent to and whenever. */
    private static boolean isForGood(@Nullable Throwable cause) {
        return cause instanceof RecordTooLargeException
                || cause instanceof InvalidRecordException
                || cause instanceof SerializationException
                || cause instanceof UncheckedIOException;
    }

    /** Keys of rows that no broker would take; known after {@link #acknowledged}. */
    Set<String> refused() {
        return refused;
    }

    /** Ids of the rows that stay because they have a key that is refused or held back, but for those that were acknowledged. */
    List<Long> left(List<Long> acknowledged) {
        var gone = new HashSet<>(acknowledged);
        return rows.stream()
                .filter(row -> refused.contains(row.order()) || heldBack.contains(row.order()))
                .map(OutboxRow::id)
                .filter(id -> !gone.contains(id))
                .toList();
    }

    /** What stands against sending for now; null when nothing does. */
    @Nullable ExecutionException failure() {
        return failure;
    }
}
