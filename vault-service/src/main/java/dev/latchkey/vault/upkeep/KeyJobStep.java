package dev.latchkey.vault.upkeep;

import dev.latchkey.events.VaultUpkeepEvent.UpkeepEnded;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.vault.crypto.DataKeyId;
import dev.latchkey.vault.crypto.KeyErasedException;
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.key.SecretSweep;
import dev.latchkey.vault.key.SecretSweep.Portion;
import dev.latchkey.vault.key.SecretSweep.Problem;
import dev.latchkey.vault.upkeep.KeyJobs.Held;
import dev.latchkey.vault.upkeep.KeyJobs.Position;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The next portion of the job that runs, in one transaction with how far it is then: a process that is killed loses one
 * portion, and any instance goes on from there.
 */
@Component
class KeyJobStep {

    /** Small enough that whoever stores keys of the same devices hardly waits. */
    private static final int REKEYED_AT_ONCE = 500;

    private static final int CHECKED_AT_ONCE = 5_000;
    private static final int REWRAPPED_AT_ONCE = 500;

    /** In place of a version while a check goes through the secrets. */
    private static final int DATA_KEYS_CHECKED = 1;

    private final KeyJobs jobs;
    private final OrganizationKeys organizationKeys;
    private final SecretSweep sweep;
    private final Outbox outbox;
    private final Clock clock;

    KeyJobStep(KeyJobs jobs, OrganizationKeys organizationKeys, SecretSweep sweep, Outbox outbox, Clock clock) {
        this.jobs = jobs;
        this.organizationKeys = organizationKeys;
        this.sweep = sweep;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @return false when there was nothing to do, or another instance is at it */
    @Transactional
    public boolean doSome() {
        // What was erased must not be opened from memory, and so come back under a new data key.
        organizationKeys.dropDeleted();
        var held = jobs.holdRunning().orElse(null);
        if (held == null) {
            return false;
        }
        var next = switch (held.job().kind()) {
            case REWRAP -> rewrap(held);
            case REKEY -> rekey(held);
            case CHECK -> check(held);
        };
        jobs.save(next);
        return true;
    }

    /** For trouble that does not pass. */
    @Transactional
    public void fail(String cause) {
        jobs.holdRunning().ifPresent(held -> jobs.save(end(held, cause)));
    }

    private Held rewrap(Held held) {
        var at = held.at();
        var portion = organizationKeys.rewrap(new DataKeyId(at.organization(), at.version()), REWRAPPED_AT_ONCE);
        return portion == null
                ? end(held, null)
                : new Held(
                        held.job().plus(portion.keys(), portion.changed(), 0, 0, 0),
                        new Position(
                                portion.last().organizationId(), portion.last().version(), 0));
    }

    /** First the data keys as the next start will open them, for secrets open with those in memory; then the secrets. */
    private Held check(Held held) {
        var only = held.job().organizationId();
        if (held.at().version() == 0) {
            var job = organizationKeys
                    .check(only)
                    .map(unopened ->
                            held.job().plus(0, 0, unopened.dataKeys(), 0, 0).because(unopened.cause()))
                    .orElse(held.job());
            return new Held(job, new Position(0, DATA_KEYS_CHECKED, held.at().password()));
        }
        var portion = sweep.check(only, held.at().password(), CHECKED_AT_ONCE);
        return portion.seen() == 0
                ? end(held, held.job().cause())
                : counted(held, portion, new Position(0, DATA_KEYS_CHECKED, portion.last()));
    }

    /** Per organization: a new data key under which everybody stores from then on, then all records, then the old keys go. */
    private Held rekey(Held held) {
        var at = held.at();
        var organization = at.organization();
        if (at.version() == 0) {
            return beginNext(held);
        }
        try {
            var portion = sweep.rekey(organization, at.version(), at.password(), REKEYED_AT_ONCE);
            if (portion.seen() > 0) {
                return counted(held, portion, new Position(organization, at.version(), portion.last()));
            }
            organizationKeys.retire(organization, at.version());
            return new Held(held.job(), new Position(organization, 0, 0));
        } catch (KeyErasedException e) {
            // Erased while this was at it: there is nothing left to encrypt anew.
            return new Held(held.job(), new Position(organization, 0, 0));
        }
    }

    private Held beginNext(Held held) {
        var only = held.job().organizationId();
        var done = held.at().organization();
        var next = only == null ? jobs.organizationAfter(done).orElse(null) : done == 0 ? only : null;
        return next == null
                ? end(held, null)
                : new Held(held.job(), new Position(next, organizationKeys.renew(next), 0));
    }

    private Held counted(Held held, Portion portion, Position at) {
        jobs.add(held.job().id(), portion.findings());
        var erased = count(portion, Problem.ERASED);
        var malformed = count(portion, Problem.NOT_WELL_FORMED);
        var broken = portion.findings().size() - erased - malformed;
        return new Held(held.job().plus(portion.seen(), portion.changed(), broken, erased, malformed), at);
    }

    private static long count(Portion portion, Problem problem) {
        return portion.findings().stream()
                .filter(finding -> finding.problem() == problem)
                .count();
    }

    private Held end(Held held, @Nullable String cause) {
        var now = clock.instant();
        var job = held.job().ended(cause == null ? KeyJob.State.DONE : KeyJob.State.FAILED, cause, now);
        outbox.append(
                new UpkeepEnded(
                        job.id(),
                        job.kind().name(),
                        job.organizationId(),
                        job.done(),
                        job.changed(),
                        job.broken(),
                        job.erased(),
                        cause,
                        job.requestedBy(),
                        now),
                Cause.story("vault-job-" + job.id()));
        return new Held(job, held.at());
    }
}
