package dev.latchkey.vault.key;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Binds rows to {@code unnest(?, ?, …)}: one array per column. */
public final class ColumnArrays<R> {

    private final PreparedStatement statement;
    private final List<R> rows;
    private int position;

    public ColumnArrays(PreparedStatement statement, List<R> rows) {
        this.statement = statement;
        this.rows = rows;
    }

    public ColumnArrays<R> text(Function<R, @Nullable String> column) throws SQLException {
        return bind("text", column, String[]::new);
    }

    public ColumnArrays<R> number(Function<R, @Nullable Long> column) throws SQLException {
        return bind("bigint", column, Long[]::new);
    }

    public ColumnArrays<R> flag(Function<R, @Nullable Boolean> column) throws SQLException {
        return bind("boolean", column, Boolean[]::new);
    }

    public ColumnArrays<R> time(Function<R, @Nullable Instant> column) throws SQLException {
        return bind(
                "timestamptz",
                row -> {
                    var time = column.apply(row);
                    return time == null ? null : time.toString();
                },
                Object[]::new);
    }

    public ColumnArrays<R> bytes(Function<R, byte @Nullable []> column) throws SQLException {
        byte[] @Nullable [] values = new byte[rows.size()][];
        for (var i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return set(connection().createArrayOf("bytea", values));
    }

    /** @param array of the value's own class where the driver has a binary form for it; any other travels as text */
    private <V> ColumnArrays<R> bind(String type, Function<R, @Nullable V> column, IntFunction<Object[]> array)
            throws SQLException {
        return set(connection().createArrayOf(type, rows.stream().map(column).toArray(array)));
    }

    private Connection connection() throws SQLException {
        return statement.getConnection();
    }

    private ColumnArrays<R> set(Array array) throws SQLException {
        position++;
        statement.setArray(position, array);
        return this;
    }
}
