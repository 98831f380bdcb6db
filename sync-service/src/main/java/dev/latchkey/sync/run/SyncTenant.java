package dev.latchkey.sync.run;

import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.device.DeviceGroups;
import dev.latchkey.sync.device.ReadDevices;
import dev.latchkey.sync.key.ReadKeys;
import dev.latchkey.sync.listing.Listing;
import dev.latchkey.sync.listing.Listings;
import dev.latchkey.sync.listing.Turn;
import dev.latchkey.sync.listing.TurnOver;
import dev.latchkey.sync.run.Run.Phase;
import dev.latchkey.sync.tenant.Tenant;
import dev.latchkey.sync.tenant.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/**
 * One run: everything Microsoft lists in one tenant. What a page or some keys say is committed with its announcements, and
 * how far a long run came is kept, so that a run that was killed goes on there.
 */
@Service
class SyncTenant {

    private static final Logger LOG = LoggerFactory.getLogger(SyncTenant.class);

    private final Tenants tenants;
    private final GraphConnections graph;
    private final RunRecord record;
    private final TenantMarks marks;
    private final Listings listings;
    private final DeviceGroups deviceGroups;
    private final ReadDevices readDevices;
    private final ReadKeys readKeys;
    private final MeterRegistry meters;
    private final Clock clock;

    SyncTenant(
            Tenants tenants,
            GraphConnections graph,
            RunRecord record,
            TenantMarks marks,
            Listings listings,
            DeviceGroups deviceGroups,
            ReadDevices readDevices,
            ReadKeys readKeys,
            MeterRegistry meters,
            Clock clock) {
        this.tenants = tenants;
        this.graph = graph;
        this.record = record;
        this.marks = marks;
        this.listings = listings;
        this.deviceGroups = deviceGroups;
        this.readDevices = readDevices;
        this.readKeys = readKeys;
        this.meters = meters;
        this.clock = clock;
    }

    /** How a turn of a run ended, as far as the next one's time depends on it. */
    sealed interface Ended {

        /** The last wish for a run that was made before this one began, by the database's clock; null for none. */
        default @Nullable Instant fulfils() {
            return null;
        }

        record Completed(@Nullable Instant fulfils) implements Ended {}

        /** Made room for others; goes on as soon as they had their turn. */
        record Yielded() implements Ended {}

        /**
         * @param passing trying again soon may help
         * @param failuresBefore how many runs have failed before it, one after the other
         * @param retryAfter how long Microsoft asked to wait
         */
        record Failed(
                boolean passing,
                int failuresBefore,
                @Nullable Duration retryAfter,
                @Nullable Instant fulfils) implements Ended {}

        /** There is nothing to run: no such tenant is connected any more, or it is paused. */
        record NoTenant() implements Ended {}
    }

    /**
     * @param turn says when to make room for others
     * @param stopping whether this process is being stopped; the run is then left to the next one
     */
    Ended run(Tenant tenant, Turn turn, BooleanSupplier stopping) {
        if (tenant.paused()) {
            record.endPaused(tenant);
            return new Ended.NoTenant();
        }
        var begun = record.begin(tenant);
        if (begun.isEmpty()) {
            return new Ended.NoTenant();
        }
        try {
            return read(begun.get(), turn, stopping);
        } catch (RunOver e) {
            // The tenant may well be there: its next turn finds out, for whoever has it on the schedule then. When it
            // is,
            // that turn may be under way in this process, by the same connection.
            if (!tenants.isConnected(tenant.tenantId())) {
                graph.forget(tenant.tenantId());
            }
            return new Ended.Yielded();
        }
    }

    private Ended read(Run run, Turn turn, BooleanSupplier stopping) {
        try {
            readAll(run, () -> turn.isOver() || !record.isWanted(run), stopping);
            count("completed");
            return new Ended.Completed(run.requestedAt());
        } catch (TurnOver e) {
            record.makeRoom(run);
            return new Ended.Yielded();
        } catch (RunOver e) {
            throw e;
        } catch (RuntimeException e) {
            // Whoever takes it up goes on where it was.
            if (stopping.getAsBoolean() || isDatabaseAway(e)) {
                throw e;
            }
            return failed(run, failure(run, e));
        }
    }

    private static boolean isDatabaseAway(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof TransientDataAccessException
                || e instanceof TransactionException;
    }

    private static GraphFailure failure(Run run, RuntimeException e) {
        var log = LOG.atWarn().addKeyValue("tenantId", run.tenantId()).addKeyValue("runId", run.runId());
        if (e instanceof GraphException graph) {
            log.addKeyValue("error", graph.getMessage()).log("sync run failed");
            return graph.failure();
        }
        // Its text is for the log alone: it may hold what was read.
        log.setCause(e).log("sync run failed, and not because of Microsoft");
        return new GraphFailure(
                GraphFailure.Kind.UNAVAILABLE,
                "",
                "an error within Latchkey ended the run",
                "Look for run " + run.runId() + " in the log of sync-service, and report what it says.",
                null);
    }

    private Ended failed(Run run, GraphFailure failure) {
        var failuresBefore = record.fail(run, failure);
        count("failed");
        return new Ended.Failed(failure.passing(), failuresBefore, failure.retryAfter(), run.requestedAt());
    }

    private void count(String outcome) {
        meters.counter("latchkey.sync.runs", "outcome", outcome).increment();
    }

    private void readAll(Run run, Turn turn, BooleanSupplier stopping) {
        var connection = graph.to(run.tenant().signIn());
        var progress = new RunProgress(record, run, clock);
        Findings findings = events -> record.found(run, events);
        if (run.tenant().syncIntuneDevices() && run.phase == Phase.DEVICES) {
            var listing = listings.open(run.runId(), Listing.Of.DEVICES, turn, run.firstTurn());
            devices(connection, run, listing, findings, progress, stopping);
        }
        if (run.tenant().syncBitLockerKeys()) {
            var listing = listings.open(run.runId(), Listing.Of.KEYS, turn, run.firstTurn());
            var listed = readKeys.list(connection, run.tenantId(), listing, findings, progress::keys);
            var readBefore = run.secretsRead;
            run.keysListed = true;
            run.keys = listed.count();
            run.secretsWanted = readBefore + listed.unread().size();
            run.leftOut("keys", listed.leftOut());
            record.keysListed(run, listed.leftOut() == 0);
            readKeys.readSecrets(
                    connection,
                    run.tenantId(),
                    run.reader(),
                    listed.unread(),
                    findings,
                    read -> progress.secrets(readBefore + read),
                    listing::makeRoom,
                    stopping);
        }
        requireNothingLeftOut(run);
        record.complete(run, connection.permissionsInUse());
    }

    private static void requireNothingLeftOut(Run run) {
        var leftOut = run.leftOut();
        if (leftOut != null) {
            throw new GraphException(new GraphFailure(
                    GraphFailure.Kind.GARBAGE,
                    "",
                    leftOut,
                    "Nothing to do: new keys were read all the same, and the next run lists everything again.",
                    null));
        }
    }

    private void devices(
            TenantConnection connection,
            Run run,
            Listing listing,
            Findings findings,
            RunProgress progress,
            BooleanSupplier stopping) {
        if (run.full() && listing.isAtItsBeginning()) {
            deviceGroups.read(connection, run.tenant(), () -> endIf(stopping, run));
        }
        var since = run.full() ? Instant.EPOCH : marks.windowBegin(run.tenantId());
        var listed = run.full()
                ? readDevices.readAll(connection, run.tenant(), listing, findings, progress::devices)
                : readDevices.readWindow(connection, run.tenant(), since, listing, findings, progress::devices);
        run.devices = listed.count();
        run.leftOut("devices", listed.leftOut());
        record.devicesListed(run, listing, listed.lastCheckIn(), since);
    }

    /** Makes no room for others: groups are read from the beginning each time, and would never come to an end. */
    private void endIf(BooleanSupplier stopping, Run run) {
        if (stopping.getAsBoolean() || !record.isWanted(run)) {
            throw new TurnOver();
        }
    }
}
