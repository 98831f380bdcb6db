package dev.latchkey.matching.match;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes {@link PlacementLoop}: there is something to place. */
@Component
class PlacementSignal {

    private final Semaphore wanted = new Semaphore(0);

    void give() {
        wanted.release();
    }

    /** Once the transaction that is open has committed. */
    void giveAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                give();
            }
        });
    }

    /** Returns when it is given, or after this time. */
    void await(Duration atMost) throws InterruptedException {
        wanted.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
        wanted.drainPermits();
    }
}
