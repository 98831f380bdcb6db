package dev.latchkey.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Rows that are there, written once more by one writer: batches of 500 through the driver, a commit for each, into tables with
 * the same columns, constraints and indexes on the same server.
 */
final class RowCopies {

    private static final int PER_COMMIT = 500;

    private final Connections connections;
    private final List<Table> tables;

    /** New connections to the databases of services. */
    @FunctionalInterface
    interface Connections {
        Connection to(String service) throws SQLException;
    }

    /** @param rows which of them, as a condition */
    record Table(String service, String name, String rows) {}

    RowCopies(Connections connections, List<Table> tables) {
        this.connections = connections;
        this.tables = List.copyOf(tables);
    }

    /**
     * What devices and keys left in all services' tables.
     *
     * @param auditedBefore the last number of the audit log before the keys came
     * @param tenantIds whose keys
     */
    static RowCopies ofKeys(RunningLatchkey latchkey, long auditedBefore, List<String> tenantIds) {
        var theirs = "tenant_id in ('" + String.join("', '", tenantIds) + "')";
        return new RowCopies(
                latchkey::connect,
                List.of(
                        new Table("sync", "managed_device", theirs),
                        new Table("sync", "recovery_key", theirs),
                        new Table("matching", "device", theirs),
                        new Table("matching", "device_key", theirs),
                        new Table("matching", "match_decision", theirs),
                        new Table("vault", "expected_device", theirs),
                        new Table("vault", "matched_device", theirs),
                        new Table("vault", "password", theirs),
                        new Table("rotation", "device", theirs),
                        new Table("rotation", "device_match", theirs),
                        new Table("rotation", "vault_key", theirs),
                        new Table("audit", "audit_event", "sequence > " + auditedBefore)));
    }

    /** @return seconds that the writing took, without the reading */
    double writeAll() throws SQLException {
        var seconds = 0.0;
        for (var table : tables) {
            seconds += write(table);
        }
        return seconds;
    }

    private double write(Table table) throws SQLException {
        try (var reader = connections.to(table.service);
                var writer = connections.to(table.service)) {
            var columns = make(writer, table);
            reader.setAutoCommit(false);
            writer.setAutoCommit(false);
            var insert = "insert into floor." + table.name + " values ("
                    + String.join(
                            ", ", columns.stream().map(type -> "?::" + type).toList()) + ")";
            try (var rows = select(reader, table);
                    var statement = writer.prepareStatement(insert)) {
                return write(rows, columns.size(), statement, writer);
            }
        }
    }

    private static double write(ResultSet rows, int columns, PreparedStatement insert, Connection writer)
            throws SQLException {
        var nanos = 0L;
        var batch = new ArrayList<String[]>(PER_COMMIT);
        while (true) {
            var more = rows.next();
            if (more) {
                var row = new String[columns];
                for (var i = 0; i < columns; i++) {
                    row[i] = rows.getString(i + 1);
                }
                batch.add(row);
            }
            if (batch.size() == PER_COMMIT || (!more && !batch.isEmpty())) {
                var from = System.nanoTime();
                for (var row : batch) {
                    for (var i = 0; i < columns; i++) {
                        insert.setString(i + 1, row[i]);
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
                writer.commit();
                nanos += System.nanoTime() - from;
                batch.clear();
            }
            if (!more) {
                return nanos / 1e9;
            }
        }
    }

    /** An empty table like that one, without what makes values by itself. Returns the types of its columns. */
    private static List<String> make(Connection writer, Table table) throws SQLException {
        try (var statement = writer.createStatement()) {
            statement.execute("create schema if not exists floor");
            statement.execute("create table floor." + table.name + " (like " + table.name
                    + " including constraints including indexes)");
            var columns = new ArrayList<String>();
            try (var rows = statement.executeQuery("select format_type(atttypid, null) from pg_attribute where attrelid"
                    + " = 'floor." + table.name + "'::regclass and attnum > 0 order by attnum")) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
            return Collections.unmodifiableList(columns);
        }
    }

    private static ResultSet select(Connection reader, Table table) throws SQLException {
        var statement = reader.createStatement();
        statement.setFetchSize(PER_COMMIT);
        return statement.executeQuery("select * from " + table.name + " where " + table.rows);
    }
}
