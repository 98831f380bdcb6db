package dev.latchkey.sync.tenant.web;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.latchkey.kit.web.CsvRows;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.tenant.ConnectionDraft;
import dev.latchkey.sync.tenant.ImportTenants.Row;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tenants of a CSV file, read as they come. */
final class TenantRows implements Iterator<Row> {

    private static final List<String> REQUIRED = List.of("tenant_id", "name", "organization_id");
    private static final Set<String> KNOWN = Set.of(
            "tenant_id",
            "name",
            "organization_id",
            "application",
            "client_id",
            "client_secret",
            "certificate_pem",
            "refresh_token",
            "migrated",
            "interval");

    private final CsvRows rows;

    TenantRows(InputStream body) {
        rows = new CsvRows(body, TenantRows::checkHeader);
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Row next() {
        var row = rows.next();
        return row.record() == null ? new Row(row.line(), null, row.fault()) : row(row.line(), row.record());
    }

    private static void checkHeader(List<String> header) {
        if (!header.containsAll(REQUIRED) || !KNOWN.containsAll(header)) {
            throw ProblemException.badRequest(
                    "csv-header-invalid",
                    "The first line must name tenant_id, name, organization_id and either application or client_id with"
                            + " client_secret or certificate_pem; also refresh_token, migrated and interval; nothing else.");
        }
    }

    private static Row row(long line, NamedCsvRecord record) {
        var migrated = field(record, "migrated");
        if (migrated != null && !migrated.equals("true") && !migrated.equals("false")) {
            return new Row(line, null, "migrated must be true or false.");
        }
        return new Row(
                line,
                new ConnectionDraft(
                        field(record, "tenant_id"),
                        field(record, "name"),
                        organization(field(record, "organization_id")),
                        field(record, "application"),
                        field(record, "client_id"),
                        field(record, "client_secret"),
                        field(record, "certificate_pem"),
                        field(record, "refresh_token"),
                        migrated == null ? null : Boolean.valueOf(migrated),
                        field(record, "interval")),
                null);
    }

    /** @return null, which is refused, for what is no number */
    private static @Nullable Long organization(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String field(NamedCsvRecord record, String name) {
        return record.findField(name)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }
}
