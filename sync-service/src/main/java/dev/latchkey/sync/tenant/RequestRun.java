package dev.latchkey.sync.tenant;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.schedule.RunSchedule;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Has a tenant read now; while a run goes on, once more after it. */
@Service
public class RequestRun {

    private final Tenants tenants;
    private final RunSchedule schedule;

    RequestRun(Tenants tenants, RunSchedule schedule) {
        this.tenants = tenants;
        this.schedule = schedule;
    }

    /** @throws ProblemException when the caller sees no such tenant, or it is paused */
    @Transactional
    public void request(String tenantId, Caller caller) {
        if (!requestUnlessPaused(tenantId, caller)) {
            throw ProblemException.conflict(
                    "tenant-paused", "The tenant is paused: nothing is read from it. Resume it to have it read.");
        }
    }

    /** @return false when the tenant is paused */
    @Transactional
    public boolean requestUnlessPaused(String tenantId, Caller caller) {
        var tenant = tenants.seenBy(caller, tenantId);
        if (tenant.paused()) {
            return false;
        }
        // In this order: a run that ends in between sees the request.
        tenants.requestRun(tenant.tenantId());
        schedule.now(tenant.tenantId());
        return true;
    }
}
