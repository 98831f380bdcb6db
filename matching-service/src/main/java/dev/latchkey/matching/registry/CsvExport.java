package dev.latchkey.matching.registry;

import de.siegmar.fastcsv.writer.CsvWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes rows as CSV while the database brings them: an import takes the file again, and then changes nothing. */
@Component
public class CsvExport {

    private static final int AT_A_TIME = 1_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate oneView;

    CsvExport(DataSource dataSource, PlatformTransactionManager transactions) {
        jdbc = new JdbcTemplate(dataSource);
        jdbc.setFetchSize(AT_A_TIME);
        oneView = new TransactionTemplate(transactions);
        oneView.setReadOnly(true);
        oneView.setIsolationLevel(TransactionTemplate.ISOLATION_REPEATABLE_READ);
    }

    /** Something failed when part of the file had gone out; whoever reads it must see a cut, not an end. */
    public static final class CutException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CutException(Exception cause) {
            super("export cut", cause);
        }
    }

    /**
     * What to write.
     *
     * @param columns of the file, in the order of those of the query
     * @param sources a query for the systems there are external ids of; each gets a column
     * @param rows a query for the columns as text, and then external ids as an array
     * @param parameters of each query
     */
    public record Table(List<String> columns, String sources, String rows, List<@Nullable Object> parameters) {}

    public void write(Table table, String fileName, HttpServletResponse response) throws IOException {
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        write(table, response.getOutputStream());
    }

    private void write(Table table, OutputStream to) {
        try (var csv = CsvWriter.builder().build(to)) {
            oneView.executeWithoutResult(status -> write(table, csv));
        } catch (IOException | RuntimeException e) {
            throw new CutException(e);
        }
    }

    private void write(Table table, CsvWriter csv) {
        var sources = jdbc.queryForList(table.sources, String.class, table.parameters.toArray());
        var header = new ArrayList<>(table.columns);
        sources.forEach(source ->
                header.add(source.equals(ExternalId.IMPORT) ? CsvRow.EXTERNAL_ID : CsvRow.EXTERNAL_ID + ":" + source));
        csv.writeRecord(header);
        var width = table.columns.size();
        RowCallbackHandler line = row -> {
            var cells = new ArrayList<String>(header.size());
            for (var i = 1; i <= width; i++) {
                cells.add(cell(row.getString(i)));
            }
            var ids = idsBySource((String[]) row.getArray(width + 1).getArray());
            sources.forEach(source -> cells.add(cell(String.join(";", ids.getOrDefault(source, List.of())))));
            csv.writeRecord(cells);
        };
        jdbc.query(table.rows, line, table.parameters.toArray());
    }

    private static String cell(@Nullable String text) {
        return text == null ? "" : CsvCell.write(text);
    }

    private static Map<String, List<String>> idsBySource(String[] texts) {
        var ids = new TreeMap<String, List<String>>();
        Arrays.stream(texts)
                .map(ExternalId::parse)
                .sorted()
                .forEach(id -> ids.computeIfAbsent(id.source(), source -> new ArrayList<>())
                        .add(id.id()));
        return ids;
    }
}
