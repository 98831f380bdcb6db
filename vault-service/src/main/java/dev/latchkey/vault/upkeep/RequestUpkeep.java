package dev.latchkey.vault.upkeep;

import dev.latchkey.events.VaultUpkeepEvent.UpkeepRequested;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.key.SecretSweep;
import dev.latchkey.vault.key.SecretSweep.Finding;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes on jobs and tells how they are. That somebody asked is on record before anything happens. */
@Service
public class RequestUpkeep {

    private static final int MOST_JOBS = 50;
    private static final int MOST_FINDINGS = 1_000;

    private final KeyJobs jobs;
    private final SecretSweep sweep;
    private final Entitlement entitlement;
    private final Outbox outbox;
    private final KeyJobLoop loop;
    private final Clock clock;

    RequestUpkeep(
            KeyJobs jobs, SecretSweep sweep, Entitlement entitlement, Outbox outbox, KeyJobLoop loop, Clock clock) {
        this.jobs = jobs;
        this.sweep = sweep;
        this.entitlement = entitlement;
        this.outbox = outbox;
        this.loop = loop;
        this.clock = clock;
    }

    /**
     * Begins a job, which goes on by itself.
     *
     * @param organizationId the only one it shall be about; null for all
     * @throws ProblemException when the caller may not see all it is about, or another job runs
     */
    @Transactional
    public KeyJob begin(KeyJob.@Nullable Kind kind, @Nullable Long organizationId, Caller caller) {
        if (kind == null) {
            throw ProblemException.badRequest("kind-missing", "Give kind: REWRAP, REKEY or CHECK.");
        }
        requireSight(organizationId, caller);
        if (kind == KeyJob.Kind.REWRAP && organizationId != null) {
            throw ProblemException.badRequest(
                    "organization-not-usable", "A rewrap is of all organizations; leave organizationId out.");
        }
        if (kind == KeyJob.Kind.REKEY
                && organizationId != null
                && !jobs.organizationAfter(organizationId - 1).equals(Optional.of(organizationId))) {
            throw unknownOrganization();
        }
        var total = kind == KeyJob.Kind.REWRAP ? jobs.dataKeys() : sweep.count(organizationId);
        var now = clock.instant();
        jobs.forgetFindings(kind);
        var job = jobs.add(kind, organizationId, total, caller.name(), now)
                .orElseThrow(() -> ProblemException.conflict(
                        "upkeep-running",
                        "Another rewrap, rekey or check is under way; GET /vault/jobs tells how far it is."));
        outbox.append(
                new UpkeepRequested(job.id(), kind.name(), organizationId, caller.name(), caller.address(), now),
                Cause.story("vault-job-" + job.id()));
        loop.wakeAfterCommit();
        return job;
    }

    @Transactional(readOnly = true)
    public KeyJob one(long id, Caller caller) {
        return jobs.one(id)
                .filter(job -> maySee(job.organizationId(), caller))
                .orElseThrow(() ->
                        ProblemException.notFound("job-unknown", "There is no such job; GET /vault/jobs lists them."));
    }

    @Transactional(readOnly = true)
    public List<KeyJob> newest(Caller caller) {
        return jobs.newest(MOST_JOBS).stream()
                .filter(job -> maySee(job.organizationId(), caller))
                .toList();
    }

    /** @param after the last record that was listed; 0 for the first page */
    @Transactional(readOnly = true)
    public List<Finding> findings(long id, long after, int limit, Caller caller) {
        one(id, caller);
        return jobs.findings(id, after, Math.clamp(limit, 1, MOST_FINDINGS), entitlement.organizationsOf(caller));
    }

    private static void requireSight(@Nullable Long organizationId, Caller caller) {
        if (organizationId != null && !caller.maySee(organizationId)) {
            throw unknownOrganization();
        }
        if (organizationId == null && caller.organizations() != null) {
            throw ProblemException.forbidden(
                    "all-organizations-needed",
                    "Only a caller who may see all organizations can do this for all; name one with organizationId.");
        }
    }

    private static boolean maySee(@Nullable Long organizationId, Caller caller) {
        return organizationId == null ? caller.organizations() == null : caller.maySee(organizationId);
    }

    static ProblemException unknownOrganization() {
        return ProblemException.notFound("organization-unknown", "The vault has no keys of such an organization.");
    }
}
