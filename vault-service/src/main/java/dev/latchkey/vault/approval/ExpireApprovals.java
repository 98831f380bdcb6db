package dev.latchkey.vault.approval;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Puts down which approvals ran out. They are good for nothing from that moment on, whether or not this has run. */
@Component
public class ExpireApprovals extends BackgroundLoop {

    private final Approvals approvals;
    private final Clock clock;

    ExpireApprovals(Approvals approvals, Clock clock) {
        super("expire-approvals", Duration.ofMinutes(1));
        this.approvals = approvals;
        this.clock = clock;
    }

    @Override
    protected boolean doSome() {
        return expire() == Approvals.EXPIRED_AT_ONCE;
    }

    /** @return how many */
    public int expire() {
        return approvals.expire(clock.instant());
    }
}
