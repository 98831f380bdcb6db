package dev.latchkey.matching.configuration;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.CsvRows;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.TakeEntries.Entry;
import dev.latchkey.matching.configuration.TakeEntries.Mode;
import dev.latchkey.matching.configuration.TakeEntries.Spoken;
import dev.latchkey.matching.organization.Organizations;
import dev.latchkey.matching.registry.CsvRow;
import dev.latchkey.matching.registry.ImportReport;
import dev.latchkey.matching.registry.ImportReport.Outcome;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes over what organizations say of their machines. What has the same external id is the same machine. */
@Service
public class ImportConfigurations {

    /** Columns of a file, beside those of external ids. */
    public static final Set<String> COLUMNS;

    /** In one transaction, about a second, in which nobody else may decide. */
    private static final int MOST_ENTRIES = 5_000;

    static {
        var columns = new HashSet<>(ConfigurationEntry.FIELDS);
        columns.add("id");
        columns.add("organization");
        COLUMNS = Set.copyOf(columns);
    }

    private final Organizations organizations;
    private final TakeEntries takeEntries;
    private final TransactionTemplate transaction;

    ImportConfigurations(Organizations organizations, TakeEntries takeEntries, TransactionTemplate transaction) {
        this.organizations = organizations;
        this.takeEntries = takeEntries;
        this.transaction = transaction;
    }

    public record Result(int created, int changed, int unchanged) {}

    /** All of it or nothing. */
    public Result run(long organizationId, List<ConfigurationEntry> entries, Caller caller) {
        check(organizationId, entries, caller);
        var numbered = new ArrayList<Entry>();
        entries.forEach(entry -> numbered.add(new Entry(numbered.size(), organizationId, entry)));
        var taken = transaction.execute(status -> {
            var all = takeEntries.take(numbered, new Spoken(), Mode.TAKE, caller.name());
            for (var i = 0; i < all.size(); i++) {
                var refusal = all.get(i).refusal();
                if (refusal != null) {
                    throw notUsable(i, refusal);
                }
            }
            return all;
        });
        return new Result(
                count(taken, Outcome.CREATED), count(taken, Outcome.CHANGED), count(taken, Outcome.UNCHANGED));
    }

    /**
     * All but the rows that are refused, which are reported. A transaction takes 5,000 rows: after a crash some are in, and
     * the file can be sent again.
     *
     * @param organizationId whose machines they are; null when each row says it
     */
    public ImportReport.Sums run(
            Iterator<CsvRows.Row> rows, @Nullable Long organizationId, boolean dryRun, Caller caller) {
        var owners = new Owners(organizationId, organizations.visibleTo(caller));
        var report = new ImportReport();
        var spoken = new Spoken();
        while (rows.hasNext()) {
            var batch = new ArrayList<Entry>(MOST_ENTRIES);
            while (rows.hasNext() && batch.size() < MOST_ENTRIES) {
                read(rows.next(), owners, batch, report);
            }
            var taken = transaction.execute(
                    status -> takeEntries.take(batch, spoken, dryRun ? Mode.DRY_RUN : Mode.TAKE, caller.name()));
            for (var i = 0; i < batch.size(); i++) {
                report(batch.get(i).number(), taken.get(i), report);
            }
        }
        return report.sums();
    }

    private static void read(CsvRows.Row row, Owners owners, List<Entry> batch, ImportReport report) {
        try {
            var given = CsvRow.of(row);
            batch.add(new Entry(row.number(), owners.of(given), identified(ConfigurationEntry.of(given))));
        } catch (RefusedValue e) {
            report.refuse(row.number(), e);
        }
    }

    private static void report(long number, TakeEntries.Taken taken, ImportReport report) {
        if (taken.outcome() != null) {
            report.add(taken.outcome());
        } else if (taken.refusal() != null) {
            report.refuse(number, taken.refusal());
        }
    }

    /** Whoever sends the same again must find what is there already. */
    private static ConfigurationEntry identified(ConfigurationEntry entry) {
        if (entry.id() == null && entry.ids().isEmpty()) {
            throw new RefusedValue(
                    "externalId", "is missing: without one, or an id, every import would add the machine again");
        }
        return entry;
    }

    private void check(long organizationId, List<ConfigurationEntry> entries, Caller caller) {
        if (entries.size() > MOST_ENTRIES) {
            throw ProblemException.badRequest(
                    "too-many-configurations",
                    "Send at most 5,000 configurations in one request. Nothing was changed.");
        }
        if (!caller.maySee(organizationId) || !organizations.exists(organizationId)) {
            throw Organizations.unknown(organizationId);
        }
        for (var i = 0; i < entries.size(); i++) {
            try {
                identified(entries.get(i));
            } catch (RefusedValue e) {
                throw notUsable(i, e);
            }
        }
    }

    /** For the caller of the API, who counts from 0. */
    public static ProblemException notUsable(int position, RefusedValue refusal) {
        return ProblemException.badRequest(
                "configuration-not-usable",
                "configurations[" + position + "]." + refusal.field() + " " + refusal.sentence()
                        + ". Nothing was changed.");
    }

    private static int count(List<TakeEntries.Taken> taken, Outcome wanted) {
        return (int) taken.stream().filter(one -> one.outcome() == wanted).count();
    }
}
