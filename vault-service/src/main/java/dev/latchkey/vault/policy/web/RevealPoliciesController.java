package dev.latchkey.vault.policy.web;

import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.policy.RevealPolicy;
import dev.latchkey.vault.policy.RevealPolicy.Need;
import dev.latchkey.vault.policy.RevealPolicy.Rotation;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reveal-policies/{organizationId}")
class RevealPoliciesController {

    private static final long LONGEST_DELAY = Duration.ofDays(30).toMinutes();

    private final RevealPolicies policies;

    RevealPoliciesController(RevealPolicies policies) {
        this.policies = policies;
    }

    record Shown(
            long organizationId, Rule policy, Need reason, Need ticket, Rotation rotation, long rotationDelayMinutes) {

        static Shown of(long organizationId, RevealPolicy policy) {
            return new Shown(
                    organizationId,
                    policy.policy(),
                    policy.reason(),
                    policy.ticket(),
                    policy.rotation(),
                    policy.rotationDelay().toMinutes());
        }
    }

    /** What is not said stays as it is: a forgotten field must not make the terms weaker. */
    record Change(
            @Nullable Rule policy,
            @Nullable Need reason,
            @Nullable Need ticket,
            @Nullable Rotation rotation,
            @Nullable Long rotationDelayMinutes) {

        RevealPolicy of(RevealPolicy before) {
            return new RevealPolicy(
                    policy == null ? before.policy() : policy,
                    reason == null ? before.reason() : reason,
                    ticket == null ? before.ticket() : ticket,
                    rotation == null ? before.rotation() : rotation,
                    rotationDelayMinutes == null ? before.rotationDelay() : Duration.ofMinutes(rotationDelayMinutes));
        }
    }

    @AnyRole
    @GetMapping
    Shown show(@PathVariable long organizationId, Caller caller) {
        return Shown.of(organizationId, policies.shownTo(caller, organizationId));
    }

    /** Not for managers: they give approvals, and whoever could do away with them needs none. */
    @AdministratorsOnly
    @PutMapping
    Shown change(@PathVariable long organizationId, @RequestBody Change change, Caller caller) {
        var delay = change.rotationDelayMinutes();
        if (delay != null && (delay < 0 || delay > LONGEST_DELAY)) {
            throw ProblemException.badRequest(
                    "rotation-delay-invalid", "rotationDelayMinutes is 0 to " + LONGEST_DELAY + ", which is 30 days.");
        }
        return Shown.of(organizationId, policies.change(organizationId, change::of, caller));
    }
}
