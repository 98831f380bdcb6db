package dev.latchkey.vault.rotation;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Looks every few seconds what is due. While the database is away nothing is lost, and the log stays readable. */
@Component
@EnableScheduling
class RotationTimer {

    private static final Logger LOG = LoggerFactory.getLogger(RotationTimer.class);

    private final SendDueRotations rotations;
    private final Clock clock;

    RotationTimer(SendDueRotations rotations, Clock clock) {
        this.rotations = rotations;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT5S")
    void look() {
        try {
            while (rotations.sendDue(clock.instant()) == SendDueRotations.BATCH) {
                LOG.atDebug().log("more rotations after reveals are due");
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("rotations after reveals wait");
        }
    }
}
