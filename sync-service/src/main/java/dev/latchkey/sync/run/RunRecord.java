package dev.latchkey.sync.run;

import dev.latchkey.events.Event;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.SyncRunProgressed;
import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.Permissions;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.TenantLock;
import dev.latchkey.sync.listing.Listing;
import dev.latchkey.sync.listing.Listings;
import dev.latchkey.sync.run.Run.Phase;
import dev.latchkey.sync.tenant.Tenant;
import dev.latchkey.sync.tenant.TenantStandings;
import dev.latchkey.sync.tenant.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records and announces how a run begins, goes and ends. */
@Service
class RunRecord {

    private static final Duration KEPT = Duration.ofDays(30);

    private final TenantLock lock;
    private final Tenants tenants;
    private final SyncRuns runs;
    private final TenantMarks marks;
    private final Listings listings;
    private final TenantStandings standings;
    private final SyncProperties properties;
    private final Outbox outbox;
    private final Clock clock;

    RunRecord(
            TenantLock lock,
            Tenants tenants,
            SyncRuns runs,
            TenantMarks marks,
            Listings listings,
            TenantStandings standings,
            SyncProperties properties,
            Outbox outbox,
            Clock clock) {
        this.lock = lock;
        this.tenants = tenants;
        this.runs = runs;
        this.marks = marks;
        this.listings = listings;
        this.standings = standings;
        this.properties = properties;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Begins a run, or goes on with the one that was left in the middle.
     *
     * @return empty when the tenant was disconnected meanwhile
     */
    @Transactional
    public Optional<Run> begin(Tenant tenant) {
        lock.hold(tenant.tenantId());
        return tenants.isConnected(tenant.tenantId()) ? Optional.of(begun(tenant)) : Optional.empty();
    }

    private Run begun(Tenant tenant) {
        runs.freeClaims(tenant.tenantId());
        return runs.goOn(tenant).orElseGet(() -> {
            var now = clock.instant();
            var full = runs.isFullDue(tenant.tenantId(), properties.fullInterval());
            var run = Run.begun(UUID.randomUUID().toString(), tenant, full, now);
            runs.forgetOld(tenant.tenantId(), now.minus(KEPT));
            runs.begin(run);
            return run;
        });
    }

    /** Whoever ends a run, or takes it up, does so under the same lock: what is written after that would be of no run. */
    private void requireOurs(Run run) {
        lock.hold(run.tenantId());
        requireStillOurs(run);
    }

    private void requireStillOurs(Run run) {
        if (!runs.isOurs(run)) {
            throw new RunOver();
        }
    }

    /** Whether the run is ours, and the tenant is to be read just as when we took it up. */
    public boolean isWanted(Run run) {
        return runs.isWanted(run);
    }

    /**
     * Announces what the run found; its start goes ahead of the first. Callers hold the tenant's lock.
     *
     * @throws RunOver when the run is no longer ours
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void found(Run run, List<? extends Event> events) {
        requireStillOurs(run);
        if (events.isEmpty()) {
            return;
        }
        var announcements = new ArrayList<Announcement>(events.size() + 1);
        if (run.announceStart()) {
            runs.announced(run);
            var started = new SyncRunStarted(run.tenantId(), run.runId(), run.startedAt());
            announcements.add(new Announcement(started, run.cause()));
        }
        events.forEach(event -> announcements.add(new Announcement(event, run.cause())));
        outbox.append(announcements);
    }

    /** For whoever looks. */
    @Transactional
    public void progress(Run run) {
        runs.progress(run);
    }

    /** For whoever listens. */
    @Transactional
    public void announceProgress(Run run) {
        outbox.append(
                new SyncRunProgressed(run.tenantId(), run.runId(), run.devices, run.keys, clock.instant()),
                run.cause());
    }

    /**
     * @param lastCheckIn the latest that was listed; null when none was
     * @param since after which time check-ins were listed
     */
    @Transactional
    public void devicesListed(Run run, Listing listing, @Nullable Instant lastCheckIn, Instant since) {
        requireOurs(run);
        if (run.leftOut() == null) {
            mark(run, listing, lastCheckIn, since);
        }
        runs.enter(run, Phase.KEYS);
    }

    private void mark(Run run, Listing listing, @Nullable Instant lastCheckIn, Instant since) {
        var nextWindow =
                NextWindow.after(listing.beganAt(), listing.servedAt(), lastCheckIn, since, properties.windowMargin());
        if (run.full()) {
            marks.allListed(run.tenantId(), run.requestedAt(), listing.beganAt(), nextWindow);
        } else {
            marks.windowListed(run.tenantId(), nextWindow);
        }
    }

    /** @param complete whether the listing left nothing out */
    @Transactional
    public void keysListed(Run run, boolean complete) {
        requireOurs(run);
        if (complete && run.phase != Phase.SECRETS) {
            marks.keysListed(run.tenantId());
        }
        if (run.secretsWanted > run.secretsRead) {
            runs.enter(run, Phase.SECRETS);
        }
    }

    /** The run makes room, and goes on in its next turn. */
    @Transactional
    public void makeRoom(Run run) {
        requireOurs(run);
        runs.yielded(run);
    }

    /** @param token what the token of the run allows */
    @Transactional
    public void complete(Run run, Optional<Permissions> token) {
        requireOurs(run);
        var now = clock.instant();
        listings.forget(run.runId());
        runs.complete(run, now);
        marks.count(run.tenantId());
        standings.succeeded(run.tenant(), run.done(), run.keys, token, run.cause());
        outbox.append(
                new SyncRunCompleted(run.tenantId(), run.runId(), run.devices, run.keys, run.secretsRead, now),
                run.cause());
    }

    /** @return how many runs of the tenant have failed before it, one after the other */
    @Transactional
    public int fail(Run run, GraphFailure failure) {
        requireOurs(run);
        standings.failed(run.tenant(), failure, run.cause());
        end(run, TenantStandings.inWords(failure), failure.nextStep());
        return runs.failuresBefore(run);
    }

    /** The tenant is paused: ends the run that was left in the middle, if there is one. What it has read is kept. */
    @Transactional
    public void endPaused(Tenant tenant) {
        lock.hold(tenant.tenantId());
        runs.goOn(tenant).ifPresent(run -> end(run, "the tenant was paused", "Resume it to have it read again."));
    }

    private void end(Run run, String cause, @Nullable String nextStep) {
        var now = clock.instant();
        listings.forget(run.runId());
        runs.fail(run, cause, nextStep, now);
        marks.count(run.tenantId());
        outbox.append(new SyncRunFailed(run.tenantId(), run.runId(), cause, nextStep, now), run.cause());
    }
}
