package dev.latchkey.sync.schedule;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connections of a pool, of which workers get only some, each in its turn and however long that takes. The pool itself
 * serves no order and gives up after a time: with many more runs than connections, runs would fail and heartbeats be late.
 */
final class WorkerConnections extends DelegatingDataSource {

    /** For heartbeats, announcements and people. */
    private static final int KEPT_FREE = 3;

    private final Semaphore free;

    WorkerConnections(HikariDataSource pool) {
        super(pool);
        this.free = new Semaphore(Math.max(1, pool.getMaximumPoolSize() - KEPT_FREE), true);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return Workers.isWorker() ? inTurn() : super.getConnection();
    }

    private Connection inTurn() throws SQLException {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection", e);
        }
        var handedOut = false;
        try {
            var connection = releasing(super.getConnection());
            handedOut = true;
            return connection;
        } finally {
            if (!handedOut) {
                free.release();
            }
        }
    }

    /** The same connection; closing it lets the next worker have one. */
    private Connection releasing(Connection connection) {
        var closed = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (method.getName().equals("close") && closed.compareAndSet(false, true)) {
                            free.release();
                        }
                    }
                });
    }
}
