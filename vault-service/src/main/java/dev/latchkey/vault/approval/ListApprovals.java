package dev.latchkey.vault.approval;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.policy.Person;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Managers see the approvals of their organizations, everybody else what they asked for themselves. */
@Service
public class ListApprovals {

    private static final int MOST = 200;

    private final Approvals approvals;
    private final Entitlement entitlement;
    private final Clock clock;

    ListApprovals(Approvals approvals, Entitlement entitlement, Clock clock) {
        this.approvals = approvals;
        this.entitlement = entitlement;
        this.clock = clock;
    }

    /**
     * The newest first.
     *
     * @param open leave out what was refused, used, or ran out
     */
    @Transactional(readOnly = true)
    public List<Approval> list(boolean open, int limit, Caller caller) {
        var decides = caller.role() == Role.ADMINISTRATOR || caller.role() == Role.MANAGER;
        return approvals.list(
                entitlement.organizationsOf(caller),
                decides ? null : Person.named(caller.name()),
                open,
                clock.instant(),
                Math.clamp(limit, 1, MOST));
    }
}
