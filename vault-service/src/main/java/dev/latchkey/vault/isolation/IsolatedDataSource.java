package dev.latchkey.vault.isolation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Hands out connections that are in the scope of the thread that asks. The pool keeps them between, and what one was last
 * set to is remembered, so that a statement is spent only where the scope changes.
 */
final class IsolatedDataSource extends DelegatingDataSource {

    /** Requests have few queries, and policies make planning them dearer than running them: each is planned once. */
    private static final String ENTER = """
            select set_config('role', case when r.is_request then session_user || '_request' else 'none' end, false),
                   set_config('plan_cache_mode', case when r.is_request then 'force_generic_plan' else 'auto' end, false),
                   set_config('latchkey.organizations', ?, false), set_config('latchkey.keys', ?, false)
            from (select ?::boolean as is_request) as r
            """;

    private final Map<Connection, DatabaseScope> scopes = Collections.synchronizedMap(new WeakHashMap<>());

    IsolatedDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        try {
            enter(connection, DatabaseScope.current());
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void enter(Connection connection, DatabaseScope wanted) throws SQLException {
        var physical = connection.unwrap(Connection.class);
        if (wanted.equals(scopes.getOrDefault(physical, DatabaseScope.SERVICE))) {
            return;
        }
        try (var statement = connection.prepareStatement(ENTER)) {
            // Unknown until it is done, so that whoever comes after a failure sets it again.
            scopes.put(physical, DatabaseScope.UNKNOWN);
            statement.setString(1, wanted.organizations());
            statement.setString(2, wanted.keys());
            statement.setBoolean(3, wanted.role() == DatabaseScope.Role.REQUEST);
            statement.execute();
        }
        scopes.put(physical, wanted);
    }
}
