package dev.latchkey.vault.upkeep;

import dev.latchkey.vault.crypto.KeyProviderRefusedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Does what jobs there are, here or begun at another instance. */
@Component
class KeyJobLoop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(KeyJobLoop.class);

    /** Opened data keys that were erased at another instance are forgotten within this time. */
    private static final Duration POLL = Duration.ofSeconds(5);

    private static final Duration STOP = Duration.ofSeconds(10);

    private final KeyJobStep step;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean running;
    private Thread thread = new Thread();

    KeyJobLoop(KeyJobStep step) {
        this.step = step;
    }

    /** Something changed in the transaction that is open. */
    void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wanted.release();
            }
        });
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("key-jobs").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                if (!step.doSome()) {
                    wanted.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    wanted.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (KeyProviderRefusedException e) {
                fail(e);
            } catch (TransientDataAccessException
                    | RecoverableDataAccessException
                    | DataAccessResourceFailureException
                    | TransactionException e) {
                LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("work on data keys waits");
                pause();
            } catch (RuntimeException e) {
                if (running) {
                    fail(e);
                }
            }
        }
    }

    private void fail(RuntimeException failure) {
        LOG.atError().setCause(failure).log("work on data keys failed");
        try {
            step.fail(
                    failure instanceof KeyProviderRefusedException refused
                            ? String.valueOf(refused.getMessage())
                            : "something unexpected, see the log of vault-service; what was done so far is kept");
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("a failure cannot be noted");
        }
        pause();
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
