package dev.latchkey.vault.rotation;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Looks every few seconds which rotations after reveals are due. */
@Component
class RotationTimer extends BackgroundLoop {

    private final SendDueRotations rotations;
    private final Clock clock;

    RotationTimer(SendDueRotations rotations, Clock clock) {
        super("rotations-after-reveals", Duration.ofSeconds(5));
        this.rotations = rotations;
        this.clock = clock;
    }

    @Override
    protected boolean doSome() {
        return rotations.sendDue(clock.instant()) == SendDueRotations.BATCH;
    }
}
