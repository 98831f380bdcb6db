package dev.latchkey.rotation.dispatch;

import dev.latchkey.rotation.rotation.DeviceLook;
import dev.latchkey.rotation.tenant.TenantConnection;
import java.time.Instant;

/** What rotation asks of Microsoft. Every call waits on the network: never inside a database transaction. */
public interface Microsoft {

    Reply<DeviceLook> look(TenantConnection tenant, String intuneId);

    /** Queues a rotation; the reply is when Microsoft took it. */
    Reply<Instant> rotate(TenantConnection tenant, String intuneId);

    /** Asks the device to check in soon. Helps, and nothing hangs on it: a failure is nobody's business. */
    void nudge(TenantConnection tenant, String intuneId);
}
