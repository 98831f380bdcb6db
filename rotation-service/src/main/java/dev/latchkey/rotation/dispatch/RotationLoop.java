package dev.latchkey.rotation.dispatch;

import dev.latchkey.kit.background.BackgroundLoop;
import dev.latchkey.rotation.RotationProperties;
import dev.latchkey.rotation.rotation.Claim;
import dev.latchkey.rotation.rotation.Rotations;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every due rotation its turn. Several instances share the work: each claims what the others have not. */
final class RotationLoop extends BackgroundLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RotationLoop.class);
    private static final long STOP_SECONDS = 10;

    private final Rotations rotations;
    private final TakeTurn turns;
    private final RotationProperties properties;
    private final Clock clock;
    private final Semaphore free;
    private ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    RotationLoop(Rotations rotations, TakeTurn turns, RotationProperties properties, Clock clock) {
        super("rotation-loop", properties.poll());
        this.rotations = rotations;
        this.turns = turns;
        this.properties = properties;
        this.clock = clock;
        this.free = new Semaphore(properties.parallel());
    }

    @Override
    public void start() {
        workers = Executors.newVirtualThreadPerTaskExecutor();
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        try {
            workers.shutdown();
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected boolean doSome() throws InterruptedException {
        return claimAndStart() > 0;
    }

    private int claimAndStart() throws InterruptedException {
        free.acquire();
        var permits = 1 + free.drainPermits();
        var started = 0;
        try {
            for (var claim : rotations.claim(clock.instant(), properties.lease(), permits)) {
                workers.execute(() -> turn(claim));
                started++;
            }
        } finally {
            free.release(permits - started);
        }
        return started;
    }

    private void turn(Claim claim) {
        try {
            turns.take(claim);
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("rotationId", claim.rotation().id())
                    .log("turn of a rotation failed");
            giveBack(claim);
        } finally {
            free.release();
        }
    }

    /** The next turn goes on from what this one has stored. When even this fails, the lease ends by itself. */
    private void giveBack(Claim claim) {
        try {
            rotations.giveBack(claim, clock.instant().plus(properties.slowestLook()));
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("rotationId", claim.rotation().id()).log("claim kept until its lease ends");
        }
    }
}
