package dev.latchkey.matching.organization;

import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.registry.ImportReport.Outcome;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds an organization, or finds the one that already has the name. */
@Service
public class AddOrganization {

    private final Organizations organizations;
    private final TakeOrganizations takeOrganizations;

    AddOrganization(Organizations organizations, TakeOrganizations takeOrganizations) {
        this.organizations = organizations;
        this.takeOrganizations = takeOrganizations;
    }

    /** @param created false when it was there before, and is as it was */
    public record Added(Organization organization, boolean created) {}

    @Transactional
    public Added add(String name, Caller caller) {
        return add(new OrganizationEntry(null, null, name.strip(), null, null), caller);
    }

    /** @param entry with a name */
    @Transactional
    public Added add(OrganizationEntry entry, Caller caller) {
        ChangeOrganizations.requireAll(caller);
        organizations.lockToChange();
        var there = organizations.named(List.of(requireNonNull(entry.name())));
        if (!there.isEmpty()) {
            return new Added(there.getFirst(), false);
        }
        var taken = takeOrganizations.take(List.of(entry), false, caller.name()).getFirst();
        if (taken.refusal() != null) {
            throw ChangeOrganizations.notUsable(taken.refusal());
        }
        if (taken.outcome() != Outcome.CREATED) {
            throw ProblemException.conflict(
                    "external-id-taken", "Another organization has this external id already. Nothing was changed.");
        }
        return new Added(requireNonNull(taken.organization()), true);
    }
}
