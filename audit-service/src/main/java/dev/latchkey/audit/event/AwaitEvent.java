package dev.latchkey.audit.event;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Service;

/**
 * Waits until an event is in the log: who shows a secret wants its record to be there before. What this process appends is
 * told to those who wait without asking the database; one of them looks there for all, in case another instance did.
 */
@Service
public class AwaitEvent {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The event may be in the log before somebody asks for it; by far not all of these are asked for. */
    private static final int REMEMBERED = 10_000;

    private final AuditLog log;
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final ReentrantLock looking = new ReentrantLock();
    private final Set<String> recent = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    AwaitEvent(AuditLog log) {
        this.log = log;
    }

    /** These are in the log: to be called after the commit. */
    void tell(Collection<String> eventIds) {
        // Remembered first: who begins to wait in between finds it here.
        recent.addAll(eventIds);
        eventIds.forEach(this::release);
    }

    /**
     * Whether the event is in the log.
     *
     * @param patience how long to wait; ten seconds at most
     */
    public boolean appended(String eventId, Duration patience) {
        var time = patience.compareTo(LONGEST) < 0 ? patience : LONGEST;
        var deadline = System.nanoTime() + time.toNanos();
        var told = waiting.computeIfAbsent(eventId, id -> new CountDownLatch(1));
        try {
            if (recent.contains(eventId)) {
                return true;
            }
            for (var left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
                if (told.await(Math.min(left, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS)) {
                    return true;
                }
                lookForAll();
            }
            return log.holds(eventId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.remove(eventId, told);
        }
    }

    private void lookForAll() {
        if (looking.tryLock()) {
            try {
                log.held(List.copyOf(waiting.keySet())).forEach(this::release);
            } finally {
                looking.unlock();
            }
        }
    }

    private void release(String eventId) {
        var told = waiting.get(eventId);
        if (told != null) {
            told.countDown();
        }
    }
}
