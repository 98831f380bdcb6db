package dev.latchkey.matching.configuration;

import dev.latchkey.matching.rows.Rows;
import java.util.Collection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps decisions and the registry from passing each other unseen. Without it a device that arrives while its
 * configuration is being added could miss it, and the configuration could miss the device: each transaction would read
 * the state before the other's commit, and nobody would look again.
 */
@Component
public class RegistryLock {

    /** Any number; the database belongs to this service alone. The relay's lock has another one. */
    private static final long LOCK = 0x6d617463_68696e67L;

    private final JdbcTemplate jdbc;

    RegistryLock(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The registry stays as it is until this transaction ends; others may read it at the same time. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void toDecide() {
        jdbc.execute("select pg_advisory_xact_lock_shared(" + LOCK + ")");
    }

    /** Nobody else decides or changes the registry until this transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void toChange() {
        jdbc.execute("select pg_advisory_xact_lock(" + LOCK + ")");
    }

    /**
     * Of two transactions with the same key the second waits for the end of the first. Taken after the rows of devices and
     * configurations, by nobody before.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void takeTurns(Collection<String> keys) {
        Rows.of(keys).text(key -> key).query(jdbc, """
                select pg_advisory_xact_lock(n.key) from (
                    select distinct hashtextextended(n.key, 0) as key from unnest(?) as n (key) order by key offset 0
                ) as n
                """, (row, number) -> number);
    }
}
