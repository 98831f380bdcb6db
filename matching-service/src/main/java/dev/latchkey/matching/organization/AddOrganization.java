package dev.latchkey.matching.organization;

import dev.latchkey.events.ConfigurationEvent.OrganizationCreated;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import java.time.Clock;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds an organization, or finds the one that already has the name. */
@Service
public class AddOrganization {

    private static final int LONGEST_NAME = 200;

    private final Organizations organizations;
    private final Outbox outbox;
    private final Clock clock;

    AddOrganization(Organizations organizations, Outbox outbox, Clock clock) {
        this.organizations = organizations;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @param created false when it was there before */
    public record Added(Organization organization, boolean created) {}

    @Transactional
    public Added add(String name, Caller caller) {
        if (caller.organizations() != null) {
            throw ProblemException.forbidden(
                    "all-organizations-needed", "Only a caller who may see all organizations can add one.");
        }
        var clean = name.strip();
        if (clean.isEmpty() || clean.length() > LONGEST_NAME || clean.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(
                    "name-not-usable", "Give the organization a name of 1 to 200 characters on one line.");
        }
        var id = organizations.insert(clean);
        if (id.isEmpty()) {
            return new Added(organizations.named(clean).orElseThrow(), false);
        }
        outbox.append(new OrganizationCreated(id.get(), clean, 1, clock.instant()), Cause.start());
        return new Added(new Organization(id.get(), clean), true);
    }
}
