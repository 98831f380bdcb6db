package dev.latchkey.sync.run;

import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.sync.device.ReadDevices;
import dev.latchkey.sync.key.ReadKeys;
import dev.latchkey.sync.run.RunRecord.Run;
import dev.latchkey.sync.tenant.Tenant;
import dev.latchkey.sync.tenant.Tenants;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * One run: everything Microsoft lists in one tenant. Each page and each batch of keys is committed with its
 * announcements, so a run that is killed is simply run again.
 */
@Service
class SyncTenant {

    private static final Logger LOG = LoggerFactory.getLogger(SyncTenant.class);

    private final Tenants tenants;
    private final GraphConnections graph;
    private final RunRecord record;
    private final ReadDevices readDevices;
    private final ReadKeys readKeys;

    SyncTenant(Tenants tenants, GraphConnections graph, RunRecord record, ReadDevices readDevices, ReadKeys readKeys) {
        this.tenants = tenants;
        this.graph = graph;
        this.record = record;
        this.readDevices = readDevices;
        this.readKeys = readKeys;
    }

    /** How a run ended, as far as the next one's time depends on it. */
    sealed interface Ended {

        record Completed() implements Ended {}

        /**
         * @param passing trying again soon may help
         * @param retryAfter how long Microsoft asked to wait
         */
        record Failed(boolean passing, @Nullable Duration retryAfter) implements Ended {}

        /** There is no such tenant any more. */
        record NoTenant() implements Ended {}
    }

    /** @param stopping whether this process is being stopped; the run is then left to the next one */
    Ended run(String tenantId, BooleanSupplier stopping) {
        var tenant = tenants.find(tenantId);
        if (tenant.isEmpty()) {
            return new Ended.NoTenant();
        }
        var run = record.begin(tenant.get());
        try {
            read(run, tenant.get());
            return new Ended.Completed();
        } catch (GraphException e) {
            if (stopping.getAsBoolean()) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("tenantId", tenantId)
                    .addKeyValue("runId", run.runId())
                    .addKeyValue("error", e.getMessage())
                    .log("sync run failed");
            record.fail(run, e.failure());
            return new Ended.Failed(e.failure().passing(), e.failure().retryAfter());
        }
    }

    private void read(Run run, Tenant tenant) {
        var connection = graph.to(tenant.signIn());
        var devices = tenant.syncIntuneDevices() ? readDevices.read(connection, run.tenantId(), run.cause()) : 0;
        var keys = tenant.syncBitLockerKeys()
                ? readKeys.readAll(
                        connection,
                        run.tenantId(),
                        run.cause(),
                        (listed, read) -> record.progress(run, devices, listed))
                : new ReadKeys.Result(0, 0);
        record.complete(run, devices, keys.listed(), keys.secretsRead());
    }
}
