package dev.latchkey.matching.match;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Lets {@link PlaceDevices} work whenever rules of a tenant have changed, here or at another instance. */
@Component
class PlacementLoop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementLoop.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final PlaceDevices placeDevices;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean running;
    private Thread thread = new Thread();

    PlacementLoop(PlaceDevices placeDevices) {
        this.placeDevices = placeDevices;
    }

    /** Rules have changed. */
    void wake() {
        wanted.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("placement").start(this::run);
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
                if (!placeDevices.placeSome()) {
                    wanted.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    wanted.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!running) {
                    return;
                }
                LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("devices cannot be placed");
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
