package dev.latchkey.kit.copy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows that go into a table by PostgreSQL's {@code COPY … FROM STDIN} in its binary format: the server parses no text, plans no
 * query, and logs pages instead of rows. Values are given row by row in the order of the columns; all rows are in memory until
 * they are inserted.
 *
 * <p>PostgreSQL refuses it for a table whose row-level security holds for the current role.
 */
public final class BinaryCopy {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final short END = -1;
    private static final int NULL = -1;
    private static final int FIRST_CAPACITY = 8_192;

    /** From here PostgreSQL counts the microseconds of a time. */
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final String table;
    private final String[] columns;
    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_CAPACITY);
    private int missing;

    /** @param columns whose values are given; the others get their defaults */
    public BinaryCopy(String table, String... columns) {
        this.table = table;
        this.columns = columns.clone();
        var flags = 0;
        var headerExtension = 0;
        bytes.put(SIGNATURE).putInt(flags).putInt(headerExtension);
    }

    /**
     * Begins a row.
     *
     * @throws IllegalStateException when the one before has too few values
     */
    public BinaryCopy row() {
        requireWholeRow();
        missing = columns.length;
        room(Short.BYTES).putShort((short) columns.length);
        return this;
    }

    /** Into a column of type text or json. The database refuses character 0 in a text, and a json that is none. */
    public BinaryCopy text(@Nullable String value) {
        return value == null ? nothing() : bytea(value.getBytes(StandardCharsets.UTF_8));
    }

    public BinaryCopy bytea(byte[] value) {
        value(value.length).put(value);
        return this;
    }

    public BinaryCopy bigint(@Nullable Long value) {
        if (value == null) {
            return nothing();
        }
        value(Long.BYTES).putLong(value);
        return this;
    }

    /**
     * Into a column of type timestamptz, with microseconds that are rounded as PostgreSQL rounds a time it reads.
     *
     * @throws ArithmeticException when it is more than 292,000 years away
     */
    public BinaryCopy timestamptz(Instant value) {
        var seconds = Math.subtractExact(value.getEpochSecond(), EPOCH.getEpochSecond());
        // In floating point, as PostgreSQL does, and half to even.
        var fraction = (long) Math.rint(value.getNano() / 1e9 * 1e6);
        var micros = Math.addExact(Math.multiplyExact(seconds, 1_000_000L), fraction);
        value(Long.BYTES).putLong(micros);
        return this;
    }

    /**
     * Inserts the rows in the order in which they were given, which is also that of an identity column, in the transaction that
     * is open now.
     *
     * @return how many there were
     * @throws IllegalStateException when the last one has too few values
     * @throws DataAccessException as of any statement; nothing is inserted then
     */
    public int insert(JdbcTemplate jdbc) {
        var all = encoded();
        Long inserted = jdbc.execute((Connection connection) -> copy(connection, all));
        return Math.toIntExact(inserted);
    }

    ByteBuffer encoded() {
        requireWholeRow();
        return room(Short.BYTES).duplicate().putShort(END).flip();
    }

    private long copy(Connection connection, ByteBuffer all) throws SQLException {
        var copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + String.join(", ", columns) + ") from stdin (format binary)");
        try {
            copy.writeToCopy(all.array(), all.arrayOffset(), all.limit());
            return copy.endCopy();
        } finally {
            // Else nothing else could be done with the connection.
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private BinaryCopy nothing() {
        value(NULL);
        return this;
    }

    /** @return where the value is to be put, after its length */
    private ByteBuffer value(int length) {
        if (missing == 0) {
            throw new IllegalStateException("a row of " + table + " has no more than " + columns.length + " values");
        }
        missing--;
        return room(Integer.BYTES + Math.max(0, length)).putInt(length);
    }

    private void requireWholeRow() {
        if (missing > 0) {
            throw new IllegalStateException(
                    "a row of " + table + " has " + columns.length + " values, not " + (columns.length - missing));
        }
    }

    private ByteBuffer room(int length) {
        if (bytes.remaining() < length) {
            var needed = Math.addExact(bytes.position(), length);
            bytes = ByteBuffer.allocate(Math.max(needed, 2 * bytes.capacity())).put(bytes.flip());
        }
        return bytes;
    }
}
