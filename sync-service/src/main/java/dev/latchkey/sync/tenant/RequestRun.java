package dev.latchkey.sync.tenant;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.sync.schedule.RunSchedule;
import java.util.Locale;
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

    @Transactional
    public void request(String tenantId, Caller caller) {
        var id = tenantId.toLowerCase(Locale.ROOT);
        if (tenants.organizationOf(id).filter(caller::maySee).isEmpty()) {
            throw Tenants.unknown();
        }
        // In this order: a run that ends in between sees the request.
        tenants.requestRun(id);
        schedule.now(id);
    }
}
