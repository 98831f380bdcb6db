package dev.latchkey.audit.event;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/** Tells those who wait for an event that this process has just committed some. */
@Component
class CommitSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private long count;

    /** To be read before looking, so that a commit between looking and waiting is not missed. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    void raise() {
        lock.lock();
        try {
            count++;
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the signal was raised since it was counted, or after that time. */
    void await(long counted, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos;
            while (count == counted && left > 0) {
                left = raised.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(10)));
            }
        } finally {
            lock.unlock();
        }
    }
}
