package dev.latchkey.sync.key;

import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.sync.key.ReadSecrets.Reader;
import dev.latchkey.sync.key.SecretCall.Batch;
import dev.latchkey.sync.key.SecretCall.Outcome;
import dev.latchkey.sync.listing.TurnOver;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The reading of many keys: one thread plans and commits, others call. */
final class BatchedReading {

    private static final int BATCH = 20;
    /** No more than are soon asked for: whoever reads a single device cannot read what is claimed. */
    private static final int CLAIMED_AT_ONCE = 200;

    private static final int COMMITTED_AT_ONCE = 200;
    /** How long what has come waits for more. */
    private static final Duration GATHERED_FOR = Duration.ofSeconds(2);

    private static final Duration STOP_LOOKED_AT_AFTER = Duration.ofMillis(100);
    /** As many as a page lists. */
    private static final int ROOM_AFTER = 200;
    /** Reading as many more takes no longer than ending a turn and beginning another. */
    private static final int WORTH_A_TURN = 100;

    /** After as many, and none that was read, no further one is asked for; those that were wait, and others come first. */
    private static final int REFUSED_AT_MOST = 100;

    private static final int UNDER_WAY = 4;
    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final KeyClaims claims;
    private final KeepSecrets keep;
    private final Counter counter;
    private final Duration retryWait;
    private final Reader reader;
    private final List<ListedKey> unread;
    private final BooleanSupplier stopping;
    private final BlockingQueue<Outcome> come = new LinkedBlockingQueue<>();
    private final Deque<Batch> nextCalls = new ArrayDeque<>();
    private final Set<String> claimed = new HashSet<>();
    private final Set<Thread> callers = new HashSet<>();
    private int claimedTo;
    private int underWay;
    private int read;
    private int refused;
    private int roomAt = ROOM_AFTER;
    private @Nullable GraphFailure failure;
    private @Nullable RuntimeException thrown;
    private boolean interrupted;

    /** @param retryWait the first wait before keys are asked for again, when Microsoft names none */
    BatchedReading(
            KeyClaims claims,
            KeepSecrets keep,
            Counter counter,
            Duration retryWait,
            Reader reader,
            List<ListedKey> unread,
            BooleanSupplier stopping) {
        this.claims = claims;
        this.keep = keep;
        this.counter = counter;
        this.retryWait = retryWait;
        this.reader = reader;
        this.unread = unread;
        this.stopping = stopping;
    }

    /** @see ReadSecrets#read */
    @Nullable GraphFailure all(IntConsumer progress, Runnable makeRoom) {
        try {
            while (!interrupted && callSome()) {
                commit(gather());
                progress.accept(read);
                if (thrown == null && read >= roomAt && toDo() > WORTH_A_TURN) {
                    roomAt = read + ROOM_AFTER;
                    makeRoom(makeRoom);
                }
            }
        } finally {
            callers.forEach(Thread::interrupt);
            claims.release(reader.tenantId(), reader.name());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (thrown != null) {
            throw thrown;
        }
        return failure;
    }

    /** @return whether any call is under way */
    private boolean callSome() {
        if (thrown == null && isMoreToAsk() && stopping.getAsBoolean()) {
            thrown = new TurnOver();
        }
        while (thrown == null && underWay < UNDER_WAY && findNext()) {
            call(nextCalls.remove());
        }
        return underWay > 0;
    }

    /** How many keys at most are still to be asked for, or being asked for. Those that others read, or that were given up, are not. */
    private int toDo() {
        var planned = nextCalls.stream().mapToInt(batch -> batch.keys().size()).sum();
        return unread.size() - claimedTo + planned + underWay * BATCH;
    }

    private boolean isMoreToAsk() {
        return !nextCalls.isEmpty() || claimedTo < unread.size();
    }

    /** What is under way comes to its end first: a secret that was read must not be lost. */
    private void makeRoom(Runnable makeRoom) {
        try {
            makeRoom.run();
        } catch (TurnOver e) {
            thrown = e;
        }
    }

    /** Claims some more when all that is claimed has been asked for. */
    private boolean findNext() {
        while (nextCalls.isEmpty() && claimedTo < unread.size()) {
            var wish = unread.subList(claimedTo, Math.min(claimedTo + CLAIMED_AT_ONCE, unread.size()));
            claimedTo += wish.size();
            var ours = claims.claim(
                    reader.tenantId(),
                    reader.name(),
                    claimed,
                    wish.stream().map(ListedKey::keyId).toList());
            claimed.addAll(ours);
            var mine = wish.stream().filter(key -> ours.contains(key.keyId())).toList();
            for (var from = 0; from < mine.size(); from += BATCH) {
                var batch = new LinkedHashMap<String, ListedKey>();
                mine.subList(from, Math.min(from + BATCH, mine.size())).forEach(key -> batch.put(key.keyId(), key));
                nextCalls.add(new Batch(batch));
            }
        }
        return !nextCalls.isEmpty();
    }

    private void call(Batch batch) {
        underWay++;
        callers.removeIf(caller -> !caller.isAlive());
        callers.add(Thread.startVirtualThread(() -> come.add(SecretCall.make(batch, reader))));
    }

    /** What came of some calls; meanwhile others are made. */
    private List<Outcome> gather() {
        var gathered = new ArrayList<Outcome>();
        var sealed = 0;
        var end = System.nanoTime() + GATHERED_FOR.toNanos();
        try {
            do {
                var outcome = gathered.isEmpty() ? come.take() : another(end);
                if (outcome == null) {
                    break;
                }
                underWay--;
                gathered.add(outcome);
                sealed += outcome.sealed().size();
                askAgain(outcome);
            } while (sealed < COMMITTED_AT_ONCE && callSome());
        } catch (InterruptedException e) {
            // What has come is committed all the same, for which the thread must not be interrupted.
            interrupted = true;
            thrown = new IllegalStateException("interrupted", e);
        }
        return gathered;
    }

    /** Null when none comes in time, or this process is being stopped: what has come is not to wait any longer then. */
    private @Nullable Outcome another(long end) throws InterruptedException {
        while (true) {
            var left = end - System.nanoTime();
            var wait = Math.min(left, STOP_LOOKED_AT_AFTER.toNanos());
            var outcome = come.poll(wait, TimeUnit.NANOSECONDS);
            if (outcome != null || wait == left || stopping.getAsBoolean()) {
                return outcome;
            }
        }
    }

    private void commit(List<Outcome> gathered) {
        if (gathered.isEmpty()) {
            return;
        }
        var sealed = new LinkedHashMap<ListedKey, SealedSecret>();
        var unreadable = new LinkedHashMap<ListedKey, GraphFailure>();
        var asked = new ArrayList<String>();
        for (var outcome : gathered) {
            sealed.putAll(outcome.sealed());
            unreadable.putAll(outcome.refused());
            asked.addAll(outcome.batch().keys().keySet());
            asked.removeAll(outcome.again().keySet());
        }
        keep.commit(reader, sealed, unreadable);
        asked.forEach(claimed::remove);
        read += sealed.size();
        counter.increment(sealed.size());
        refused += unreadable.size();
        if (read == 0 && refused >= REFUSED_AT_MOST && !unreadable.isEmpty()) {
            // It does not look as if it were the keys.
            thrown = new GraphException(unreadable.lastEntry().getValue());
        }
    }

    private void askAgain(Outcome outcome) {
        if (outcome.thrown() != null) {
            thrown = outcome.thrown();
        }
        var reason = outcome.reason();
        if (reason == null) {
            return;
        }
        var batch = outcome.batch();
        var pause = pause(reason, batch.attempt());
        if (!reason.passing() && !batch.signedInAnew()) {
            nextCalls.addFirst(batch.withAnotherToken(outcome.again()));
        } else if (!reason.passing() || pause.compareTo(LONGEST_WAIT) > 0) {
            thrown = new GraphException(reason);
        } else if (batch.attempt() == ATTEMPTS) {
            failure = reason;
        } else {
            nextCalls.addFirst(batch.later(outcome.again(), pause));
        }
    }

    private Duration pause(GraphFailure failure, int attempt) {
        var asked = failure.retryAfter();
        return asked != null ? asked : retryWait.multipliedBy(1L << (attempt - 1));
    }
}
