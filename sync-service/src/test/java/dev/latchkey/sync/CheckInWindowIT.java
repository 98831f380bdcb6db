package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.DeviceChange;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Between two listings of all devices, windows show every check-in, whatever the clocks say. */
class CheckInWindowIT {

    private static final AtomicInteger NEXT_TENANT = new AtomicInteger();

    @TempDir
    static Path folder;

    static volatile Duration microsoftIsAhead = Duration.ZERO;
    static Simulator simulator;
    static RunningService sync;

    private final Customer customer = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
    private int runs;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorOptions.demo()
                .withClock(() -> Instant.now().plus(microsoftIsAhead))
                .withSize(new WorldSize(10, 20, 0))
                .withSettings(Settings.DEFAULT.with("devicePageSize", 8)));
        sync = new RunningService(SyncApplication.class, "sync-service", folder, CheckInWindowIT::settings);
    }

    @AfterAll
    static void stop() {
        sync.close();
        simulator.close();
    }

    private static Map<String, ?> settings(SecretFiles secrets) {
        return SyncSettings.reading(simulator, secrets, Map.of());
    }

    /** To Microsoft, a clock of ours that is ahead is one of its own that is behind. */
    @ParameterizedTest
    @ValueSource(ints = {-30, -5, 5, 30})
    void noCheckInIsMissedWhenOurClockIsWrong(int microsoftsHoursAhead) {
        microsoftIsAhead = Duration.ofHours(microsoftsHoursAhead);
        connect();

        assertEveryCheckInIsSeen();
    }

    @ParameterizedTest
    @ValueSource(ints = {-6, 6})
    void noCheckInIsMissedWhenMicrosoftTellsAnotherTimeForOnce(int hoursAhead) {
        microsoftIsAhead = Duration.ZERO;
        customer.skew(hoursAhead);
        connect();
        assertEveryCheckInIsSeen();

        customer.skew(hoursAhead);
        runAgain();

        assertEveryCheckInIsSeen();
    }

    @Test
    void noCheckInIsMissedWhenMicrosoftAlwaysTellsAnotherTimeAndOurClockIsWrongToo() {
        microsoftIsAhead = Duration.ofHours(-5);
        customer.skew(6, 1_000);
        connect();

        assertEveryCheckInIsSeen();
    }

    private void assertEveryCheckInIsSeen() {
        for (var device : customer.online().subList(0, 3)) {
            var name = "RENAMED-" + UUID.randomUUID();
            customer.tenant().change(device, named(name));
            customer.tenant().nudge(device);

            runAgain();

            await("the check-in is seen")
                    .untilAsserted(() -> assertThat(deviceEvents(DeviceChanged.class))
                            .last()
                            .satisfies(changed ->
                                    assertThat(changed.state().name()).isEqualTo(name)));
        }
        assertThat(deviceEvents(DeviceGone.class)).isEmpty();
        assertThat(sync.database()
                        .queryForObject(
                                "select count(*) from sync_run where tenant_id = ? and full_listing",
                                Long.class,
                                customer.id()))
                .as("listings of all devices")
                .isEqualTo(1);
    }

    private void connect() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(1));
        awaitRun();
    }

    private void runAgain() {
        await("the next run is due")
                .until(() -> sync.database()
                                .update(
                                        "update scheduled_run set execution_time = now() where task_instance = ? and not picked",
                                        customer.id())
                        == 1);
        awaitRun();
    }

    private void awaitRun() {
        runs++;
        await("the run is completed")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sync.wire().heard(Topic.TENANT_EVENTS, SyncRunCompleted.class).stream()
                                .filter(event -> event.tenantId().equals(customer.id())))
                        .hasSize(runs));
    }

    private <E extends DeviceEvent> List<E> deviceEvents(Class<E> kind) {
        return sync.wire().heard(Topic.DEVICE_EVENTS, kind).stream()
                .filter(event -> event.tenantId().equals(customer.id()))
                .toList();
    }

    private static DeviceChange named(String name) {
        return new DeviceChange(name, null, null, null, null, null, null, null, null, null);
    }
}
