package dev.latchkey.matching.match;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Lets {@link PlaceDevices} work whenever rules of a tenant have changed, or it was disconnected, here or at another instance. */
@Component
class PlacementLoop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementLoop.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final PlaceDevices placeDevices;
    private final PlacementSignal signal;
    private volatile boolean running;
    private Thread thread = new Thread();

    PlacementLoop(PlaceDevices placeDevices, PlacementSignal signal) {
        this.placeDevices = placeDevices;
        this.signal = signal;
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
                    signal.await(POLL);
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
