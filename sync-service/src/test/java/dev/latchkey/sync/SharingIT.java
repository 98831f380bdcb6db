package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Two instances of the service on one database, with tenants of many pages. */
class SharingIT {

    private static final int TENANTS = 24;

    @TempDir
    static Path folder;

    static Simulator simulator;
    static RunningService survivor;
    static List<Customer> customers;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorOptions.demo()
                .withSize(new WorldSize(TENANTS, 30, 0))
                .withSettings(Settings.DEFAULT
                        .with("devicePageSize", 1)
                        .with("keyPageSize", 1)
                        .with("latencyMillis", 50)
                        .with("throttle", false)));
        customers = IntStream.range(0, TENANTS)
                .mapToObj(number -> Customer.number(simulator, number))
                .toList();
        survivor = new RunningService(SyncApplication.class, "sync-service", folder, SharingIT::settings);
    }

    @AfterAll
    static void stop() {
        survivor.close();
        simulator.close();
    }

    private static Map<String, ?> settings(SecretFiles secrets) {
        return SyncSettings.reading(simulator, secrets, Map.of("sync.concurrent-runs", "6"));
    }

    @Test
    void theSurvivorTakesOverTheTenantsOfTheDead() throws SQLException {
        customers.forEach(customer -> survivor.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(1)));
        patiently("a tenant is taken").until(() -> !takers().isEmpty());
        var survivorName = takers().getFirst();
        try (var second = survivor.startAnother()) {
            patiently("the second has completed a run, and is in the middle of another")
                    .until(() ->
                            completed(second) > 0 && !midwayNotBy(survivorName).isEmpty());

            second.getBean(DataSource.class).unwrap(HikariDataSource.class).close();
            var killed = System.nanoTime();
            var orphans = midwayNotBy(survivorName);

            await("the survivor has taken all over")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> orphans.stream().allMatch(SharingIT::isResumedOrOver));
            System.out.printf(
                    "%d tenants taken over %.1f s after the kill%n",
                    orphans.size(), (System.nanoTime() - killed) / 1e9);
            patiently("every tenant is read").until(() -> count("sync_run where state = 'COMPLETED'") == TENANTS);
            assertThat(completed(second)).isPositive();
            assertEachReadOnce(orphans);
        }
    }

    private static void assertEachReadOnce(List<Orphan> orphans) {
        var taken = orphans.stream().map(Orphan::tenantId).toList();
        assertThat(count("sync_run")).isEqualTo(TENANTS);
        assertThat(orphans).allSatisfy(orphan -> assertThat(runOf(orphan)).isEqualTo(orphan.runId));
        for (var customer : customers) {
            var found = survivor.wire().heard(Topic.RECOVERY_KEY_EVENTS, KeyFound.class).stream()
                    .filter(key -> key.tenantId().equals(customer.id()))
                    .map(KeyFound::keyId)
                    .toList();
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(customer.passwords().keySet());
            if (!taken.contains(customer.id())) {
                assertThat(customer.calls("devices"))
                        .isEqualTo(customer.devices().size());
                assertThat(customer.calls("keys"))
                        .isEqualTo(customer.passwords().size());
                assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
            }
        }
    }

    /** A tenant whose reader is dead, and the run it was at. */
    private record Orphan(String tenantId, String runId) {}

    private static List<Orphan> midwayNotBy(String worker) {
        return survivor.database().query("""
                        select tenant_id, run_id from scheduled_run join sync_run on tenant_id = task_instance
                        where picked and picked_by <> ? and sync_run.state = 'RUNNING'
                        """, (row, n) -> new Orphan(row.getString(1), row.getString(2)), worker);
    }

    /** Resumed is what a run is whose reader did not give it back. */
    private static boolean isResumedOrOver(Orphan orphan) {
        return Boolean.TRUE.equals(survivor.database()
                .queryForObject(
                        "select resumed or state = 'COMPLETED' from sync_run where run_id = ?",
                        Boolean.class,
                        orphan.runId));
    }

    private static String runOf(Orphan orphan) {
        return String.valueOf(survivor.database()
                .queryForObject("select run_id from sync_run where tenant_id = ?", String.class, orphan.tenantId));
    }

    private static List<String> takers() {
        return survivor.database()
                .queryForList("select distinct picked_by from scheduled_run where picked", String.class);
    }

    private static double completed(ConfigurableApplicationContext instance) {
        return instance.getBean(MeterRegistry.class)
                .counter("latchkey.sync.runs", "outcome", "completed")
                .count();
    }

    private static long count(String what) {
        return survivor.count(what);
    }

    private static ConditionFactory patiently(String alias) {
        return await(alias).atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }
}
