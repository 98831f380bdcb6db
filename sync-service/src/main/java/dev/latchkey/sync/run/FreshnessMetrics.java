package dev.latchkey.sync.run;

import dev.latchkey.sync.SyncProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How long ago tenants were last read completely: of all in a few numbers, of the worst few by name. */
@Component
class FreshnessMetrics implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(FreshnessMetrics.class);
    private static final int REFRESHED_EVERY_SECONDS = 30;

    private final JdbcClient jdbc;
    private final int worstTenants;
    private final MultiGauge worst;
    private final MultiGauge states;
    private volatile Freshness freshness = new Freshness(0, 0, 0);
    private @Nullable ScheduledExecutorService timer;
    private @Nullable Future<?> refreshing;

    FreshnessMetrics(JdbcClient jdbc, SyncProperties properties, MeterRegistry meters) {
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
                .description("Seconds since the last complete run that this share of all tenants does not exceed")
                .baseUnit("seconds")
                .tag("share", share)
                .register(meters);
    }

    /** @param age seconds since the last complete run, or since it was connected when there was none */
    private record Standing(String name, String state, double age) {}

    void refresh() {
        var all = jdbc.sql("""
                        select name, case when paused then 'PAUSED' else state end,
                               extract(epoch from now() - coalesce(last_completed_at, connected_at))
                        from tenant where disconnected_at is null order by 3
                        """)
                .query((row, n) -> new Standing(row.getString(1), row.getString(2), row.getDouble(3)))
                .list();
        freshness = Freshness.of(all.stream().map(Standing::age).toList());
        worst.register(
                all.reversed().stream()
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
    }

    private void refreshQuietly() {
        try {
            refresh();
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("freshness not refreshed");
        }
    }

    @Override
    public void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("freshness").factory());
        refreshing = timer.scheduleWithFixedDelay(this::refreshQuietly, 1, REFRESHED_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return refreshing != null && !refreshing.isDone();
    }
}
