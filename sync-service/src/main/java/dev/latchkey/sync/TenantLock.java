package dev.latchkey.sync;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets one transaction at a time compare and write what is known of a tenant. A run and a refresh hold it around each
 * comparison with its writes, so neither works on what the other is changing, and events of one key leave in order.
 */
@Component
public class TenantLock {

    private final JdbcTemplate jdbc;

    TenantLock(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Waits for the lock and holds it until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(String tenantId) {
        jdbc.query("select pg_advisory_xact_lock(hashtextextended(?, 7))", row -> {}, tenantId);
    }
}
