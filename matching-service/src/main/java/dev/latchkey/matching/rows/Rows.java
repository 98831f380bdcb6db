package dev.latchkey.matching.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * Many rows as the parameters of one statement: each column travels as one array, for {@code unnest(?, ?, …)}.
 * PostgreSQL cannot unnest arrays of arrays by row, so lists travel as text with one element per line, see
 * {@link #lines}.
 */
public final class Rows<R> {

    private final List<R> rows;
    private final List<Column<R>> columns = new ArrayList<>();

    private Rows(Collection<R> rows) {
        this.rows = List.copyOf(rows);
    }

    public static <R> Rows<R> of(Collection<R> rows) {
        return new Rows<>(rows);
    }

    /** The value of one column in one row. */
    @FunctionalInterface
    public interface Value<R> {
        @Nullable Object of(R row);
    }

    private record Column<R>(String type, Value<R> value) {}

    public Rows<R> text(Value<R> value) {
        return column("text", value);
    }

    public Rows<R> number(Value<R> value) {
        return column("bigint", value);
    }

    public Rows<R> flag(Value<R> value) {
        return column("boolean", value);
    }

    public Rows<R> time(Value<R> value) {
        return column("timestamptz", value);
    }

    /** A list as text with one element per line, for {@code string_to_array(…, chr(10))}. */
    public static String lines(Collection<?> list) {
        return String.join("\n", list.stream().map(String::valueOf).toList());
    }

    public int update(JdbcTemplate jdbc, String sql) {
        if (rows.isEmpty()) {
            return 0;
        }
        return jdbc.update(sql, this::bind);
    }

    public <T> List<T> query(JdbcTemplate jdbc, String sql, RowMapper<T> mapper) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return jdbc.query(sql, this::bind, mapper);
    }

    private Rows<R> column(String type, Value<R> value) {
        columns.add(new Column<>(type, value));
        return this;
    }

    private void bind(PreparedStatement statement) throws SQLException {
        for (var i = 0; i < columns.size(); i++) {
            statement.setArray(i + 1, array(statement.getConnection(), columns.get(i)));
        }
    }

    private java.sql.Array array(Connection connection, Column<R> column) throws SQLException {
        // Of the class that the driver has a binary form for; anything else goes through its text form.
        @Nullable Object[] values = switch (column.type) {
            case "text" -> new @Nullable String[rows.size()];
            case "bigint" -> new @Nullable Long[rows.size()];
            case "boolean" -> new @Nullable Boolean[rows.size()];
            default -> new @Nullable Object[rows.size()];
        };
        for (var i = 0; i < values.length; i++) {
            var value = column.value.of(rows.get(i));
            // The driver knows arrays of text, numbers and truth values; the rest travels as text.
            values[i] = value instanceof Enum<?> || value instanceof Instant ? value.toString() : value;
        }
        return connection.createArrayOf(column.type, values);
    }
}
