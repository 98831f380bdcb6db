package dev.latchkey.sync.tenant;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.tenant.ConnectTenants.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Connects many tenants, a hundred in each transaction; a row that is refused stops no other. */
@Service
public class ImportTenants {

    private static final int BATCH = 100;

    private final ConnectTenants connectTenants;

    ImportTenants(ConnectTenants connectTenants) {
        this.connectTenants = connectTenants;
    }

    /**
     * A row as it was read.
     *
     * @param draft null when it could not be read
     * @param error why not; null when it could
     */
    public record Row(
            long line,
            @Nullable ConnectionDraft draft,
            @Nullable String error) {}

    /** @param error one sentence; null unless it was refused */
    public record RowResult(
            long line,
            String tenantId,
            Outcome outcome,
            @Nullable String error) {}

    /** @param dryRun to write nothing */
    public List<RowResult> run(Iterator<Row> rows, boolean dryRun, Caller caller) {
        var results = new ArrayList<RowResult>();
        var lineOf = new HashMap<String, Long>();
        while (rows.hasNext()) {
            var batch = new ArrayList<Checked>(BATCH);
            try {
                while (rows.hasNext() && batch.size() < BATCH) {
                    check(rows.next(), lineOf, batch, results);
                }
                connect(batch, dryRun, caller, results);
            } finally {
                batch.forEach(row -> row.connection.close());
            }
        }
        results.sort(Comparator.comparingLong(RowResult::line));
        return results;
    }

    private record Checked(long line, Connection connection) {}

    private static void check(Row row, Map<String, Long> lineOf, List<Checked> batch, List<RowResult> results) {
        var draft = row.draft();
        if (draft == null) {
            results.add(new RowResult(row.line(), "", Outcome.REFUSED, row.error()));
            return;
        }
        try {
            var connection = Connection.of(draft);
            var before = lineOf.putIfAbsent(connection.tenantId(), row.line());
            if (before == null) {
                batch.add(new Checked(row.line(), connection));
            } else {
                connection.close();
                results.add(new RowResult(
                        row.line(),
                        connection.tenantId(),
                        Outcome.REFUSED,
                        "This tenant is in line " + before + " already."));
            }
        } catch (ProblemException e) {
            // Whatever stands in that column of a broken row, a credential in the worst case, is not repeated.
            results.add(new RowResult(row.line(), Connection.tenantIdOrEmpty(draft), Outcome.REFUSED, e.detail()));
        }
    }

    private void connect(List<Checked> batch, boolean dryRun, Caller caller, List<RowResult> results) {
        var outcomes =
                connectTenants.connect(batch.stream().map(Checked::connection).toList(), dryRun, caller);
        for (var i = 0; i < batch.size(); i++) {
            var row = batch.get(i);
            var problem = outcomes.get(i).problem();
            results.add(new RowResult(
                    row.line,
                    row.connection.tenantId(),
                    outcomes.get(i).outcome(),
                    problem == null ? null : problem.detail()));
        }
    }
}
