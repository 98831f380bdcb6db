package dev.latchkey.simulator.login;

import dev.latchkey.simulator.world.Actor;
import dev.latchkey.simulator.world.Tenant;
import java.util.Set;

/**
 * Who a valid token speaks for, and what it carries: roles of an application or scopes of a person.
 *
 * @param signature of the token, which tells tokens apart
 */
public record Caller(Tenant tenant, Actor actor, Set<String> permissions, String signature) {

    /**
     * Whether the token carries one of these and the tenant still grants it. The second half takes effect at once, where
     * Microsoft would let a token run out: tests of a withdrawn consent need not wait an hour.
     */
    public boolean may(Set<String> anyOf) {
        var consent = tenant.choices().consent();
        return permissions.stream()
                .anyMatch(permission ->
                        anyOf.stream().anyMatch(permission::equalsIgnoreCase) && consent.allows(permission));
    }

    /** Whether other people's recovery keys are shown: to the application, and to a user who has a role. */
    public boolean seesKeys() {
        return actor.userPrincipalName() == null
                || !tenant.choices().partnerRoles().map(Set::isEmpty).orElse(false);
    }
}
