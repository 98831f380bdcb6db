package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.Event;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long listings, one run at a time: pages of one device and one key. */
class RunsIT {

    private static final AtomicInteger NEXT_TENANT = new AtomicInteger();

    @TempDir
    static Path folder;

    static Simulator simulator;
    static RunningService sync;
    static Wire wire;

    private final Customer customer = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
    private final Customer other = Customer.number(simulator, NEXT_TENANT.getAndIncrement());

    @BeforeAll
    static void start() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        simulator = Simulator.start(SimulatorOptions.demo()
                .withSize(new WorldSize(12, 50, 0))
                .withSettings(Settings.DEFAULT
                        .with("devicePageSize", 1)
                        .with("keyPageSize", 1)
                        .with("throttle", false)));
        sync = new RunningService(SyncApplication.class, "sync-service", folder, RunsIT::settings);
        wire = sync.wire();
    }

    @AfterAll
    static void stop() {
        sync.close();
        simulator.close();
    }

    private static Map<String, ?> settings(SecretFiles secrets) {
        return Map.of(
                "sync.vault-sealing-key", secrets.vaultSealingPublic(),
                "sync.tenant-credentials-key", secrets.tenantCredentials(),
                "sync.poll", "50ms",
                "sync.retry-wait", "50ms",
                "sync.concurrent-runs", "1",
                "graph.graph-url", simulator.graphUrl(),
                "graph.login-url", simulator.loginUrl(),
                "graph.trusted-certificate", simulator.certificate(),
                "graph.retry-delay", "0s");
    }

    @BeforeEach
    void calm() {
        customer.noMoreFaults();
        simulator.settings(simulator.settings().with("latencyMillis", 0));
    }

    @Test
    void aRunThatIsStoppedInTheMiddleGoesOnAtThePageItHadReached() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 20 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(20));

        sync.stop();
        sync.start();

        awaitCompleted(customer);
        assertThat(customer.calls("devices")).isEqualTo(customer.devices().size());
        assertThat(runs(customer)).hasSize(1);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        assertThat(sync.count("run_page")).isZero();
    }

    @Test
    void aLongRunMakesRoomForAShortOneAndLosesNothing() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 6 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(6));

        connect(other);

        await("the other has its turn before the first is through").untilAsserted(() -> {
            assertThat(other.calls("devices")).isPositive();
            assertThat(heard(SyncRunCompleted.class, customer)).isEmpty();
        });
        awaitCompleted(customer);
        awaitCompleted(other);
        assertThat(customer.calls("devices")).isEqualTo(customer.devices().size());
        assertThat(runs(customer)).hasSize(1);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
        assertThat(found(other)).isEqualTo(other.passwords().size());
    }

    @Test
    void aSweepWithoutDifferencesOnlyCompletes() {
        connect(customer);
        awaitCompleted(customer);
        assertThat(heard(SyncRunStarted.class, customer)).hasSize(1);

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        await("the second run is completed")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
        assertThat(heard(SyncRunStarted.class, customer)).hasSize(1);
    }

    @Test
    void peopleSeeTheRunsOfTheirTenantsOnly() {
        connect(customer);
        awaitCompleted(customer);

        var seen = sync.get("/api/v1/sync/runs?tenant=" + customer.id(), someoneOf(Role.READ_ONLY, 1L));
        var hidden = sync.get("/api/v1/sync/runs?tenant=" + customer.id(), someoneOf(Role.READ_ONLY, 2L));
        var progress = sync.get("/api/v1/sync/progress", ADMINISTRATOR);

        assertThat(seen.body().get("items")).hasSize(1);
        assertThat(seen.body().get("items").get(0).get("state").asString()).isEqualTo("COMPLETED");
        assertThat(seen.body().get("items").get(0).get("keys").asInt())
                .isEqualTo(customer.passwords().size());
        assertThat(hidden.body().get("items")).isEmpty();
        assertThat(progress.body().get("done").asInt()).isPositive();
        assertThat(sync.get("/api/v1/sync/devices-near-key-limit", ADMINISTRATOR)
                        .status())
                .isEqualTo(200);
        assertThat(sync.get("/api/v1/sync/keys-without-device", ADMINISTRATOR).status())
                .isEqualTo(200);
        assertThat(sync.get("/api/v1/sync/runs?limit=0", ADMINISTRATOR).text("code"))
                .isEqualTo("limit-invalid");
        assertThat(sync.post("/api/v1/sync", someoneOf(Role.READ_ONLY, 1L), "").status())
                .isEqualTo(403);
        assertThat(sync.post("/api/v1/sync", someoneOf(Role.EDITOR, 2L), "")
                        .body()
                        .get("tenants")
                        .asInt())
                .isZero();
    }

    private void connect(Customer whom) {
        sync.post("/api/v1/tenants", ADMINISTRATOR, whom.connection(1));
    }

    private void awaitCompleted(Customer whom) {
        await("the run is completed")
                .untilAsserted(
                        () -> assertThat(heard(SyncRunCompleted.class, whom)).isNotEmpty());
    }

    private static long pages(Customer whom) {
        var pages = sync.database()
                .queryForObject(
                        "select count(*) from run_page join sync_run using (run_id) where tenant_id = ?",
                        Long.class,
                        whom.id());
        return pages == null ? 0 : pages;
    }

    private static List<String> runs(Customer whom) {
        return sync.database().queryForList("select run_id from sync_run where tenant_id = ?", String.class, whom.id());
    }

    private static int found(Customer whom) {
        return wire.heard(Topic.RECOVERY_KEY_EVENTS, KeyFound.class).stream()
                .filter(key -> key.tenantId().equals(whom.id()))
                .toList()
                .size();
    }

    private static <E extends Event> List<E> heard(Class<E> kind, Customer whom) {
        return wire.heard(Topic.TENANT_EVENTS, kind).stream()
                .filter(event -> event.tenantId().equals(whom.id()))
                .toList();
    }
}
