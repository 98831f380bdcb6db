package dev.latchkey.vault.deletion;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.deletion.DeletionRule.Decision;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.springframework.stereotype.Component;

/** Stands before every deletion. */
@Component
public class DeletionGuard {

    private final KeySyncSettings settings;
    private final Clock clock;

    DeletionGuard(KeySyncSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param tenantIds whose keys are to be deleted, or were in the folder that is
     * @throws ProblemException when one of them is protected now
     */
    public void requireDeletable(Collection<String> tenantIds) {
        var now = clock.instant();
        for (var history : settings.of(tenantIds).values()) {
            switch (DeletionRule.decide(history, now)) {
                case Decision.Allowed allowed -> {}
                case Decision.Refused refused -> throw refusal(refused);
            }
        }
    }

    private static ProblemException refusal(Decision.Refused refused) {
        return ProblemException.unprocessable(
                "deletion-protected",
                refused.until() == null
                        ? "'Sync BitLocker Keys' of the tenant is on: switch it off, and delete 10 minutes later."
                        : "'Sync BitLocker Keys' of the tenant was on 10 minutes ago: delete from "
                                + refused.until()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .plusSeconds(1) + " on.");
    }
}
