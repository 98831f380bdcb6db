package dev.latchkey.vault.share;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.reveal.GrantReveal;
import dev.latchkey.vault.reveal.GrantReveal.Decision.Granted;
import java.time.Clock;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes a link useless that nobody was given, because the audit log does not have its record. */
@Service
class RetractShare {

    private final GrantReveal grantReveal;
    private final Shares shares;
    private final Clock clock;

    RetractShare(GrantReveal grantReveal, Shares shares, Clock clock) {
        this.grantReveal = grantReveal;
        this.shares = shares;
        this.clock = clock;
    }

    @Transactional
    public void retract(String shareId, Granted granted, Caller caller) {
        grantReveal.takeBack(granted, "the record did not reach the audit log in time", caller);
        shares.withdraw(shareId, caller, clock.instant());
    }
}
