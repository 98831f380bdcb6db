package dev.latchkey.kit;

import dev.latchkey.testsupport.TestDatabase;
import dev.latchkey.testsupport.TestServers;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A fresh database with the kit's table. */
public final class KitDatabase implements AutoCloseable {

    private final TestDatabase address;
    private final DataSource dataSource;
    private final JdbcTransactionManager transactions;

    private KitDatabase(TestDatabase address) {
        this.address = address;
        this.dataSource = DataSourceBuilder.create()
                .url(address.url())
                .username(address.user())
                .password(address.password())
                .build();
        this.transactions = new JdbcTransactionManager(dataSource);
    }

    public static KitDatabase fresh() {
        var database = new KitDatabase(TestServers.freshDatabase());
        Flyway.configure()
                .dataSource(database.dataSource)
                .locations("classpath:db/kit")
                .load()
                .migrate();
        return database;
    }

    /** Another instance of the same service: the same database through connections of its own. */
    public KitDatabase anotherInstance() {
        return new KitDatabase(address);
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource);
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    /** A transaction of its own, also inside another one. */
    public TransactionTemplate separateTransaction() {
        var template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return template;
    }

    public long count(String table) {
        var count = jdbc().queryForObject("select count(*) from " + table, Long.class);
        return count == null ? 0 : count;
    }

    /** Connections in use are cut. */
    @Override
    public void close() {
        try {
            ((Closeable) dataSource).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
