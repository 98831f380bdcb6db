package dev.latchkey.matching.organization;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.ConfigurationEvent.OrganizationDeleted;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.CsvRows;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.registry.CsvRow;
import dev.latchkey.matching.registry.ImportReport;
import dev.latchkey.matching.registry.RefusedValue;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Changes and removes organizations, and takes many of them from a file. */
@Service
public class ChangeOrganizations {

    private final Organizations organizations;
    private final TakeOrganizations takeOrganizations;
    private final Outbox outbox;
    private final Clock clock;

    ChangeOrganizations(Organizations organizations, TakeOrganizations takeOrganizations, Outbox outbox, Clock clock) {
        this.organizations = organizations;
        this.takeOrganizations = takeOrganizations;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Touches only what the entry says; external ids that are said replace those that are there. */
    @Transactional
    public Organization change(OrganizationEntry entry, Caller caller) {
        organizations.lockToChange();
        var before = visible(requireNonNull(entry.id()), caller);
        var ids = organizations.externalIds(List.of(before.id())).getOrDefault(before.id(), List.of());
        var dropped = entry.externalIds() != null
                && ids.stream().anyMatch(id -> !entry.ids().contains(id));
        var taken = takeOrganizations.take(List.of(entry), false, caller.name()).getFirst();
        if (taken.refusal() != null) {
            throw notUsable(taken.refusal());
        }
        var after = requireNonNull(taken.organization());
        if (!dropped) {
            return after;
        }
        organizations.keepOnlyExternalIds(before.id(), entry.ids());
        var announced = after.changed(now());
        organizations.update(List.of(announced));
        outbox.append(TakeOrganizations.changed(announced, entry.ids(), now(), caller.name()), Cause.start());
        return announced;
    }

    /** Only one that nothing is filed under: what a customer had is moved or deleted first, by somebody who means it. */
    @Transactional
    public void delete(long id, Caller caller) {
        requireAll(caller);
        organizations.lockToChange();
        var deleted = visible(id, caller);
        if (organizations.isInUse(id)) {
            throw inUse(id);
        }
        try {
            organizations.delete(id);
        } catch (DataIntegrityViolationException e) {
            // Something was filed under it just now.
            throw inUse(id);
        }
        outbox.append(
                new OrganizationDeleted(id, deleted.name(), deleted.version() + 1, now(), caller.name()),
                Cause.start());
    }

    private static ProblemException inUse(long id) {
        return ProblemException.conflict(
                "organization-in-use",
                "Organization " + id + " still has configurations, a tenant or devices: move or delete those first."
                        + " Nothing was changed.");
    }

    /** All but the rows that are refused, which are reported. */
    @Transactional
    public ImportReport.Sums run(Iterator<CsvRows.Row> rows, boolean dryRun, Caller caller) {
        requireAll(caller);
        var report = new ImportReport();
        var numbers = new ArrayList<Long>();
        var entries = new ArrayList<OrganizationEntry>();
        while (rows.hasNext()) {
            var row = rows.next();
            try {
                entries.add(OrganizationEntry.of(CsvRow.of(row)));
                numbers.add(row.number());
            } catch (RefusedValue e) {
                report.refuse(row.number(), e);
            }
        }
        var taken = takeOrganizations.take(entries, dryRun, caller.name());
        for (var i = 0; i < taken.size(); i++) {
            var refusal = taken.get(i).refusal();
            if (refusal != null) {
                report.refuse(numbers.get(i), refusal);
            } else {
                report.add(requireNonNull(taken.get(i).outcome()));
            }
        }
        return report.sums();
    }

    /** @throws ProblemException when it is not there, or not for the caller to see */
    public Organization visible(long id, Caller caller) {
        return organizations
                .find(id)
                .filter(organization -> caller.maySee(organization.id()))
                .orElseThrow(() -> Organizations.unknown(id));
    }

    public static ProblemException notUsable(RefusedValue refusal) {
        return ProblemException.badRequest(
                "organization-not-usable", refusal.field() + " " + refusal.sentence() + ". Nothing was changed.");
    }

    static void requireAll(Caller caller) {
        if (caller.organizations() != null) {
            throw ProblemException.forbidden(
                    "all-organizations-needed", "Only a caller who may see all organizations can add or remove one.");
        }
    }

    /** As exact as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
