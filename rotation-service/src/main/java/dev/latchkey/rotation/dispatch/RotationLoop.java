package dev.latchkey.rotation.dispatch;

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
import org.springframework.context.SmartLifecycle;

/** Gives every due rotation its turn. Several instances share the work: each claims what the others have not. */
final class RotationLoop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RotationLoop.class);
    private static final long STOP_SECONDS = 10;

    private final Rotations rotations;
    private final TakeTurn turns;
    private final RotationProperties properties;
    private final Clock clock;
    private final Semaphore free;
    private volatile boolean running;
    private Thread thread = new Thread();
    private ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    RotationLoop(Rotations rotations, TakeTurn turns, RotationProperties properties, Clock clock) {
        this.rotations = rotations;
        this.turns = turns;
        this.properties = properties;
        this.clock = clock;
        this.free = new Semaphore(properties.parallel());
    }

    @Override
    public void start() {
        running = true;
        workers = Executors.newVirtualThreadPerTaskExecutor();
        thread = Thread.ofPlatform().name("rotation-loop").daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
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
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                if (claimAndStart() == 0) {
                    TimeUnit.MILLISECONDS.sleep(properties.poll().toMillis());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!running) {
                    return;
                }
                LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("rotations cannot be read");
                pause();
            }
        }
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

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
