package dev.latchkey.vault.reveal;

import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.access.AccessRecords;
import dev.latchkey.vault.access.HiddenKeys;
import dev.latchkey.vault.approval.UseApproval;
import dev.latchkey.vault.isolation.DatabaseScope;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Purpose;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.policy.RevealPolicy;
import dev.latchkey.vault.rotation.PlanRotation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides whether somebody may be shown digits, and puts that on record with the same commit: the place a reveal takes
 * within the limits, the approval it uses up, and the record are there together or not at all. What is refused is on
 * record, too.
 */
@Service
public class GrantReveal {

    private final FindKeys findKeys;
    private final HiddenKeys hidden;
    private final RevealPolicies policies;
    private final PolicyCheck check;
    private final RevealPlaces places;
    private final UseApproval approvals;
    private final AccessRecords records;
    private final PlanRotation rotations;
    private final RevealAlarms alarms;
    private final TransactionTemplate transaction;
    private final Clock clock;

    GrantReveal(
            FindKeys findKeys,
            HiddenKeys hidden,
            RevealPolicies policies,
            PolicyCheck check,
            RevealPlaces places,
            UseApproval approvals,
            AccessRecords records,
            PlanRotation rotations,
            RevealAlarms alarms,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.findKeys = findKeys;
        this.hidden = hidden;
        this.policies = policies;
        this.check = check;
        this.places = places;
        this.approvals = approvals;
        this.records = records;
        this.rotations = rotations;
        this.alarms = alarms;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** What comes of a request. */
    public sealed interface Decision {

        record Granted(Grant grant, Grant.Recorded recorded) implements Decision {}

        record Refused(ProblemException problem) implements Decision {}
    }

    /**
     * Whether there is such a key, the request itself asks, so that the database has its say about what it may see. What
     * follows counts reveals over all organizations, and so works as the service.
     *
     * @param onRecord is called when it is granted
     */
    public Decision decide(String keyId, Form form, RevealRequest request, Caller caller, Grant.OnRecord onRecord) {
        var visible = findKeys.byKeyId(keyId, request.tenantId(), caller);
        return DatabaseScope.asService(() -> requireNonNull(transaction.execute(
                status -> visible.map(key -> decideOn(key, form, request, caller, onRecord))
                        .orElseGet(() -> new Decision.Refused(hidden.refuse(keyId, caller))))));
    }

    private Decision decideOn(KeyRecord key, Form form, RevealRequest request, Caller caller, Grant.OnRecord onRecord) {
        var obstacle = form.obstacle(key);
        if (obstacle.isPresent()) {
            return refuse(key, null, "it cannot be had in this form", obstacle.get(), caller);
        }
        var policy = policies.of(key.organizationId());
        Purpose purpose;
        try {
            purpose = request.breakGlass()
                    ? Purpose.breakingGlass(request.reason(), request.ticket())
                    : Purpose.of(request.reason(), request.ticket(), policy);
        } catch (ProblemException e) {
            return refuse(key, null, "no usable reason or ticket was given", e, caller);
        }
        return request.breakGlass()
                ? breakGlass(key, purpose, policy, caller, onRecord)
                : keepToPolicy(key, purpose, policy, caller, onRecord);
    }

    /**
     * Sets a grant right: nobody saw digits. What it used up is given back, but for its place within the limits. Works as
     * the service, for the key may be where the caller does not see it by now.
     *
     * @param why in words, for the audit log
     * @param undo what else is undone with the same commit
     */
    public void takeBack(Decision.Granted granted, String why, Caller caller, Runnable undo) {
        DatabaseScope.asService(() -> {
            transaction.executeWithoutResult(status -> {
                takeBack(granted.grant(), granted.recorded().eventId(), why, caller);
                undo.run();
            });
            return granted;
        });
    }

    private void takeBack(Grant grant, String eventId, String why, Caller caller) {
        records.withheld(grant.key(), grant.purpose(), why, eventId, caller);
        rotations.takeBack(eventId);
        if (grant.approval() != null) {
            approvals.giveBack(grant.approval().id(), grant.key(), caller);
        }
    }

    private Decision keepToPolicy(
            KeyRecord key, Purpose purpose, RevealPolicy policy, Caller caller, Grant.OnRecord onRecord) {
        var approves = policy.policy() == RevealPolicy.Rule.APPROVAL;
        var asked = approves ? approvals.latest(key, caller).orElse(null) : null;
        var obstacle = check.obstacle(key, policy, asked, caller);
        if (obstacle.isPresent()) {
            return refuse(key, purpose, "the policy of the organization does not let them", obstacle.get(), caller);
        }
        places.hold(caller);
        var now = clock.instant();
        var freeAt = places.freeAt(caller, now);
        if (freeAt.isPresent()) {
            return refuse(key, purpose, "the limit of reveals is reached", limit(freeAt.get(), now), caller);
        }
        if (!approves) {
            return grant(new Grant(key, purpose, policy, false, null, caller, now), onRecord);
        }
        var used = approvals.use(key, caller);
        return used.isPresent()
                ? grant(new Grant(key, purpose, policy, false, used.get(), caller, now), onRecord)
                : refuse(key, purpose, "the approval was used meanwhile", usedMeanwhile(), caller);
    }

    /** Not held up by anything but the database: see docs/adr/016-reveals-under-control.md. */
    private Decision breakGlass(
            KeyRecord key, Purpose purpose, RevealPolicy policy, Caller caller, Grant.OnRecord onRecord) {
        if (caller.role() != Role.ADMINISTRATOR) {
            return refuse(
                    key,
                    purpose,
                    "only administrators may break the glass",
                    ProblemException.forbidden(
                            "break-glass-not-allowed", "Only administrators may go past the policy; ask one of them."),
                    caller);
        }
        places.holdUser(caller);
        return grant(new Grant(key, purpose, policy, true, null, caller, clock.instant()), onRecord);
    }

    private Decision grant(Grant grant, Grant.OnRecord onRecord) {
        var recorded = onRecord.put(grant);
        if (grant.breakGlass()) {
            alarms.glassBroken(grant.key(), grant.caller(), recorded.eventId(), grant.now());
        }
        alarms.watch(grant.key(), grant.caller(), grant.now());
        return new Decision.Granted(grant, recorded);
    }

    private Decision refuse(
            KeyRecord key, @Nullable Purpose purpose, String onRecord, ProblemException problem, Caller caller) {
        records.denied(key, purpose, onRecord, caller);
        return new Decision.Refused(problem);
    }

    private static ProblemException limit(Instant freeAt, Instant now) {
        // Up to the next whole second, for that is what Retry-After can say.
        var wait = Duration.between(now, freeAt).plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
        return ProblemException.tooMany(
                "reveal-limit",
                "So many keys were revealed by you, or from your address, that the limit is reached. The next one can be"
                        + " revealed in " + words(wait) + ".",
                wait);
    }

    private static String words(Duration wait) {
        if (wait.toMinutes() < 2) {
            return wait.toSeconds() + " seconds";
        }
        return wait.toHours() < 2 ? wait.toMinutes() + " minutes" : wait.toHours() + " hours";
    }

    private static ProblemException usedMeanwhile() {
        return ProblemException.forbidden(
                "approval-needed", "Your approval was used by another reveal just now; ask for another one.");
    }
}
