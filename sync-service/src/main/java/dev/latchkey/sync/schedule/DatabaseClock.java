package dev.latchkey.sync.schedule;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The database's time. Processes that share its schedules must agree on what is due and who sends no heartbeat any more: one
 * whose clock is ahead would take everybody's runs away, again and again.
 */
@Component
public class DatabaseClock extends BackgroundLoop implements com.github.kagkarlsson.scheduler.Clock {

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    DatabaseClock(JdbcClient jdbc, Clock clock) {
        super("database-clock", EVERY);
        this.jdbc = jdbc;
        this.clock = clock;
        compare();
    }

    @Override
    protected boolean doSome() {
        compare();
        return false;
    }

    private void compare() {
        var asked = clock.instant();
        var there = jdbc.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        var between = asked.plus(Duration.between(asked, clock.instant()).dividedBy(2));
        ahead = Duration.between(between, there);
    }

    @Override
    public Instant now() {
        return clock.instant().plus(ahead);
    }
}
