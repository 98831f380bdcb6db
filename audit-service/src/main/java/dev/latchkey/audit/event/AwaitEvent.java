package dev.latchkey.audit.event;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Service;

/** Waits until an event is in the log: who shows a secret wants its record to be there before. */
@Service
public class AwaitEvent {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** The signal is quicker; this catches what another instance of this service appended. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AuditLog log;
    private final CommitSignal signal;

    AwaitEvent(AuditLog log, CommitSignal signal) {
        this.log = log;
        this.signal = signal;
    }

    /**
     * @param patience how long to wait; ten seconds at most
     * @return whether the event is in the log
     */
    public boolean appended(String eventId, Duration patience) {
        var time = patience.compareTo(LONGEST) < 0 ? patience : LONGEST;
        var deadline = System.nanoTime() + time.toNanos();
        try {
            while (true) {
                var counted = signal.count();
                if (log.holds(eventId)) {
                    return true;
                }
                var left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                signal.await(counted, Math.min(left, LOOK_AGAIN_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
