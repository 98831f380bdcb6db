package dev.latchkey.kit.outbox;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many announcements wait and for how long: the first thing to look at when consumers see nothing. */
public final class OutboxMetrics implements MeterBinder {

    private final JdbcTemplate jdbc;
    private final OutboxRelay relay;

    public OutboxMetrics(JdbcTemplate jdbc, OutboxRelay relay) {
        this.jdbc = jdbc;
        this.relay = relay;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("latchkey.outbox.waiting", this, metrics -> metrics.number("select count(*) from outbox_event"))
                .description("Announcements not yet acknowledged by the broker")
                .register(registry);
        Gauge.builder(
                        "latchkey.outbox.oldest",
                        this,
                        metrics -> metrics.number(
                                "select coalesce(extract(epoch from now() - min(created_at)), 0) from outbox_event"))
                .description("Age of the oldest waiting announcement")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("latchkey.outbox.relayed", relay, OutboxRelay::relayed)
                .description("Announcements carried to the broker by this instance")
                .register(registry);
    }

    private double number(String query) {
        var number = jdbc.queryForObject(query, Double.class);
        return number == null ? 0 : number;
    }
}
