package dev.latchkey.sync.run;

import dev.latchkey.kit.background.BackgroundLoop;
import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.tenant.TenantState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How long ago tenants were last read completely: of all in a few numbers, of the worst few by name. Paused ones, whose age
 * only grows, are left out: they would take every place among the worst, and hide a tenant that ought to be read.
 */
@Component
class FreshnessMetrics extends BackgroundLoop {

    private static final String PAUSED = TenantState.PAUSED.name();
    private static final Duration REFRESHED_EVERY = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final int worstTenants;
    private final MultiGauge worst;
    private final MultiGauge states;
    private volatile Freshness freshness = new Freshness(0, 0, 0);

    FreshnessMetrics(JdbcClient jdbc, SyncProperties properties, MeterRegistry meters) {
        super("freshness", REFRESHED_EVERY);
        this.jdbc = jdbc;
        this.worstTenants = properties.worstTenants();
        this.worst = MultiGauge.builder("latchkey.sync.freshness.worst")
                .description("Seconds since the last complete run, of the tenants where it is longest ago")
                .baseUnit("seconds")
                .register(meters);
        this.states = MultiGauge.builder("latchkey.sync.tenants")
                .description("Tenants by how they stand")
                .register(meters);
        gauge(meters, "0.5", Freshness::median);
        gauge(meters, "0.95", Freshness::high);
        gauge(meters, "1", Freshness::most);
    }

    private void gauge(MeterRegistry meters, String share, ToDoubleFunction<Freshness> value) {
        Gauge.builder("latchkey.sync.freshness", () -> value.applyAsDouble(freshness))
                .description(
                        "Seconds since the last complete run that this share of the tenants that are not paused does not exceed")
                .baseUnit("seconds")
                .tag("share", share)
                .register(meters);
    }

    /** @param age seconds since the last complete run, or since it was connected when there was none */
    private record Standing(String name, String state, double age) {}

    @Override
    protected boolean doSome() {
        var all = jdbc.sql("""
                        select name, case when paused then :paused else state end,
                               extract(epoch from now() - coalesce(last_completed_at, connected_since))
                        from tenant where disconnected_at is null order by 3
                        """)
                .param("paused", PAUSED)
                .query((row, n) -> new Standing(row.getString(1), row.getString(2), row.getDouble(3)))
                .list();
        var read = all.stream().filter(tenant -> !tenant.state().equals(PAUSED)).toList();
        freshness = Freshness.of(read.stream().map(Standing::age).toList());
        worst.register(
                read.reversed().stream()
                        .limit(worstTenants)
                        .collect(Collectors.toMap(Standing::name, Standing::age, Math::max))
                        .entrySet()
                        .stream()
                        .map(tenant -> Row.of(Tags.of("tenant", tenant.getKey()), tenant.getValue()))
                        .toList(),
                true);
        states.register(
                all.stream().collect(Collectors.groupingBy(Standing::state, Collectors.counting())).entrySet().stream()
                        .map(state -> Row.of(Tags.of("state", state.getKey()), state.getValue()))
                        .toList(),
                true);
        return false;
    }
}
