package dev.latchkey.kit.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A thread that works in portions: on while there is more, otherwise when it is woken or after a while. What goes wrong is
 * logged and tried again, at longer and longer intervals. It starts and stops in order with the other parts of the service.
 *
 * <p>Timers are such loops too, and not methods that Spring's scheduling calls: that has no "at once, there is more" and no
 * waking, and it is switched on for a whole context by whoever needs it first.
 */
public abstract class BackgroundLoop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoop.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final String name;
    private final Duration poll;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread thread;

    /** Of the loop's own thread. */
    private Duration pause = SHORTEST_PAUSE;

    /**
     * @param name of the thread, as log and thread dump show it
     * @param poll after this time it looks by itself when nobody wakes it
     */
    protected BackgroundLoop(String name, Duration poll) {
        this.name = name;
        this.poll = poll;
    }

    /** @return whether there may be more to do at once */
    protected abstract boolean doSome() throws Exception;

    /** Told of what {@link #doSome()} threw, except while this stops; it is logged and tried again in any case. */
    protected void failed(Exception failure) {}

    /** Says that there is something to do now. */
    public final void wake() {
        if (wanted.availablePermits() == 0) {
            wanted.release();
        }
    }

    /** Says so when the transaction that is open has committed. */
    public final void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake();
            }
        });
    }

    /** Waits until somebody wakes this loop or it is time to look again. */
    protected final void awaitWork() throws InterruptedException {
        if (wanted.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS)) {
            wanted.drainPermits();
        }
    }

    /** What fails from now on is tried again soon. Said here after each portion, by one that takes long also in between. */
    protected final void wentWell() {
        pause = SHORTEST_PAUSE;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        var stopping = thread;
        if (stopping == null) {
            return;
        }
        stopping.interrupt();
        try {
            stopping.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                workOrWait();
            } catch (InterruptedException e) {
                LOG.atTrace().addKeyValue("loop", name).log("interrupted");
            }
        }
    }

    private void workOrWait() throws InterruptedException {
        boolean more;
        try {
            more = doSome();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (running) {
                tell(e);
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                var doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
            return;
        }
        wentWell();
        if (!more) {
            awaitWork();
        }
    }

    private void tell(Exception failure) {
        log(failure, "work waits and is tried again");
        try {
            failed(failure);
        } catch (RuntimeException e) {
            log(e, "the failure cannot be noted");
        }
    }

    private void log(Exception failure, String message) {
        var trouble = failure instanceof RuntimeException && !Failures.passing(failure)
                ? LOG.atError().setCause(Failures.withoutPayload(failure))
                : LOG.atWarn();
        trouble.addKeyValue("loop", name)
                .addKeyValue("error", Failures.kind(failure))
                .log(message);
    }
}
