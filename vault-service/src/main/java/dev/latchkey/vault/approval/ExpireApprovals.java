package dev.latchkey.vault.approval;

import java.time.Clock;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts down which approvals ran out. They are good for nothing from that moment on, whether or not this has run. */
@Component
@EnableScheduling
public class ExpireApprovals {

    private final Approvals approvals;
    private final Clock clock;

    ExpireApprovals(Approvals approvals, Clock clock) {
        this.approvals = approvals;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "PT10S", fixedDelayString = "PT1M")
    @Transactional
    public void expire() {
        approvals.expire(clock.instant());
    }
}
