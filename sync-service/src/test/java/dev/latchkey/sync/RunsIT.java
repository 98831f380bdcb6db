package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static dev.latchkey.sync.Sentences.assertForPeople;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.Event;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.background.BackgroundLoop;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.DeviceChange;
import dev.latchkey.simulator.world.KeysOnRemoval;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

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
                .withSize(new WorldSize(60, 50, 0))
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
        return SyncSettings.reading(simulator, secrets, Map.of("sync.concurrent-runs", "1", "sync.retry-wait", "50ms"));
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
        assertThat(pages(customer)).isZero();
    }

    @Test
    void aProcessThatIsStoppedKeepsWhatItHasReadInClear() {
        var usual = simulator.settings();
        try {
            simulator.settings(usual.with("devicePageSize", 1_000)
                    .with("keyPageSize", 1_000)
                    .with("latencyMillis", 1_500));
            for (var round = 0; round < 6; round++) {
                customer.devices().keySet().forEach(device -> customer.tenant().rotateLocally(UUID.fromString(device)));
            }
            connect(customer);
            await("some keys are read").until(() -> customer.tenant().secretsRead() >= 40);

            sync.stop();
            simulator.settings(usual);
            sync.start();

            awaitCompleted(customer);
            assertThat(found(customer)).isEqualTo(customer.passwords().size()).isGreaterThan(300);
            assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        } finally {
            simulator.settings(usual);
        }
    }

    @Test
    void aRunThatIsKilledOnPage41GoesOnThere() {
        customer.fault("devices", 40, 1, "slow");
        connect(customer);
        await("page 41 is asked for")
                .untilAsserted(() -> assertThat(customer.calls("devices")).isEqualTo(41));
        assertThat(pages(customer)).isEqualTo(40);
        var run = runs(customer);

        cutOffFromItsDatabase();
        sync.stop();
        sync.start();

        awaitCompleted(customer);
        assertThat(customer.calls("devices")).isEqualTo(customer.devices().size() + 1);
        assertThat(runs(customer)).isEqualTo(run);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    /** As a kill looks to everybody else: nothing is finished, nobody says goodbye. */
    private static void cutOffFromItsDatabase() {
        try {
            sync.bean(DataSource.class).unwrap(HikariDataSource.class).close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProcessThatIsLateAndWasGivenUpForDeadStopsAtItsNextPage() {
        try (var second = sync.startAnother()) {
            // Whichever has the one takes the tenant, the other takes it over: each has room for one run.
            customer.fault("devices", 10, 2, "slow");
            connect(customer);
            await("page 11 is asked for")
                    .untilAsserted(() -> assertThat(customer.calls("devices")).isEqualTo(11));

            giveUpForDead(customer);

            awaitCompleted(customer);
            assertThat(customer.calls("devices")).isEqualTo(customer.devices().size() + 1);
            assertThat(runs(customer)).hasSize(1);
            assertThat(found(customer)).isEqualTo(customer.passwords().size());
            assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
            awaitNextRunLater(customer);
            assertThat(second.isRunning()).isTrue();
        }
    }

    /** As db-scheduler does with whoever sends no heartbeat. */
    private static void giveUpForDead(Customer whom) {
        sync.database().update("""
                        update scheduled_run set picked = false, picked_by = null, last_heartbeat = null,
                            execution_time = now(), version = version + 1
                        where task_instance = ?
                        """, whom.id());
    }

    @Test
    void aRunThatAnotherProcessEndedLeavesItsTenantOnTheScheduleAndNoKeyUnread() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 6 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(6));
        customer.passwords().keySet().forEach(key -> sync.database().update("""
                        insert into key_reading (tenant_id, key_ids, reader, claimed_until)
                        values (?, array[?], 'run of somebody who died ' || ?, now() + interval '30 minutes')
                        """, customer.id(), key, key));

        sync.database()
                .update(
                        "update sync_run set state = 'COMPLETED', finished_at = now() where tenant_id = ?",
                        customer.id());

        awaitCompleted(customer);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
        awaitNextRunLater(customer);
    }

    private static void awaitNextRunLater(Customer whom) {
        await("the next run is due later")
                .until(() ->
                        sync.count("scheduled_run where not picked and execution_time > now() and task_instance = '"
                                        + whom.id() + "'")
                                == 1);
    }

    @Test
    void pausingEndsTheRunThatIsUnderWay() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 6 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(6));

        change(customer, "{\"paused\": true}");

        await("the run has ended")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class, customer))
                        .singleElement()
                        .satisfies(run -> assertThat(run.cause()).isEqualTo("the tenant was paused")));
        assertThat(customer.calls("devices")).isLessThan(customer.devices().size());
        assertThat(pages(customer)).isZero();
        assertThat(sync.count("sync_run where finished_at is null and tenant_id = '" + customer.id() + "'"))
                .isZero();
        var refused = sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("tenant-paused");
        assertForPeople(refused.text("detail"));
        assertThat(sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(1))
                        .status())
                .as("connecting it just so")
                .isEqualTo(200);

        change(customer, "{\"paused\": false}");

        awaitCompleted(customer);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
    }

    @Test
    void switchingKeysOffReachesTheRunThatIsUnderWay() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 6 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(6));

        change(customer, "{\"syncBitLockerKeys\": false}");

        awaitCompleted(customer);
        assertThat(customer.calls("devices")).isEqualTo(customer.devices().size());
        assertThat(customer.calls("keys")).isZero();
        assertThat(customer.tenant().secretsRead()).isZero();
        assertThat(runs(customer)).hasSize(1);
    }

    private static void change(Customer whom, String settings) {
        assertThat(sync.send("PATCH", "/api/v1/tenants/" + whom.id(), ADMINISTRATOR, "application/json", settings)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aWishMadeInTheMiddleOfARunIsFulfilledByAnother() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 6 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(6));

        change(customer, "{\"deviceGroups\": [\"Sales\"]}");

        await("another run of everything follows")
                .untilAsserted(() -> assertThat(
                                sync.count("sync_run where full_listing and state = 'COMPLETED' and tenant_id = '"
                                        + customer.id() + "'"))
                        .isEqualTo(2));
    }

    @Test
    void aWishCountsWhateverTheClocksSay() {
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        connect(customer);
        await("page 6 is kept").untilAsserted(() -> assertThat(pages(customer)).isGreaterThanOrEqualTo(6));

        // By the clock of a database that is an hour behind.
        sync.database()
                .update(
                        "update tenant set run_requested_at = now() - interval '1 hour' where tenant_id = ?",
                        customer.id());

        await("another run follows")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
    }

    @Test
    void whatFellOffTheScheduleComesBack() {
        connect(customer);
        awaitCompleted(customer);
        awaitNextRunLater(customer);
        sync.database().update("delete from scheduled_run where task_instance = ?", customer.id());

        ((BackgroundLoop) sync.loop("fillSchedules")).wake();

        await("it is read again")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
    }

    @Test
    void aSmallTenantWaitsForNoMoreThanOnePageOfALargeOne() {
        simulator.settings(simulator.settings().with("latencyMillis", 300));
        keepOneDevice(other);
        connect(customer);
        await("page 2 of the large one is asked for")
                .untilAsserted(() -> assertThat(customer.calls("devices")).isGreaterThanOrEqualTo(2));
        assertThat(pages(customer)).isZero();

        connect(other);

        var whenDue = customer.calls("devices");
        var whenDone = new AtomicInteger();
        await("the small one is through").until(() -> {
            var calls = customer.calls("devices");
            if (isCompleted(other)) {
                return true;
            }
            whenDone.set(calls);
            return false;
        });
        assertThat(whenDone.get() - whenDue).isLessThanOrEqualTo(1);
        assertThat(isCompleted(customer)).isFalse();
        simulator.settings(simulator.settings().with("latencyMillis", 0));
        awaitCompleted(customer);
        assertThat(customer.calls("devices")).isEqualTo(customer.devices().size());
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
    }

    private static void keepOneDevice(Customer whom) {
        whom.devices().keySet().stream()
                .sorted()
                .skip(1)
                .forEach(device -> whom.tenant().remove(UUID.fromString(device), KeysOnRemoval.DESTROY));
    }

    private static boolean isCompleted(Customer whom) {
        return Boolean.TRUE.equals(sync.database()
                .queryForObject(
                        "select exists (select 1 from sync_run where tenant_id = ? and state = 'COMPLETED')",
                        Boolean.class,
                        whom.id()));
    }

    @ParameterizedTest
    @CsvSource({"devices, 1 devices", "keys, 1 keys"})
    void aListingThatLeftSomethingOutFailsTheRunButNothingIsGoneAndNewKeysAreRead(String kind, String leftOut) {
        connect(customer);
        awaitCompleted(customer);
        var listed = marks(customer);
        rotateOne(customer);
        customer.fault(kind, 3, 1, "lost");

        runNow(customer);

        await("the run fails")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class, customer))
                        .singleElement()
                        .satisfies(failed -> assertThat(failed.cause()).contains("left out " + leftOut)));
        assertThat(sync.database().queryForObject("""
                                select (select count(*) from managed_device where tenant_id = ? and gone)
                                    + (select count(*) from recovery_key where tenant_id = ? and gone)
                                """, Long.class, customer.id(), customer.id()))
                .isZero();
        await("the new keys are announced")
                .untilAsserted(() -> assertThat(found(customer))
                        .isEqualTo(customer.passwords().size()));
        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(1);
        assertThat(marks(customer).get(kind)).as("when they were listed").isEqualTo(listed.get(kind));
        assertThat(marks(customer)).as("when the other kind was listed").isNotEqualTo(listed);
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @Test
    void aRunThatIsKilledStillFailsForWhatAListingBeforeLeftOut() {
        connect(customer);
        awaitCompleted(customer);
        rotateOne(customer);
        var calls = customer.calls("keys");
        customer.fault("devices", 3, 1, "lost");
        customer.fault("keys", 10, 1, "slow");
        runNow(customer);
        await("page 11 of the keys is asked for")
                .untilAsserted(() -> assertThat(customer.calls("keys")).isEqualTo(calls + 11));

        cutOffFromItsDatabase();
        sync.stop();
        sync.start();

        await("the run fails")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class, customer))
                        .singleElement()
                        .satisfies(failed -> assertThat(failed.cause()).contains("left out 1 devices")));
        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(1);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
        assertThat(runs(customer)).hasSize(2);
    }

    @Test
    void aKeyThatWentInTheMiddleOfARunDoesNotComeBackFromAPageThatWasKept() {
        connect(customer);
        awaitCompleted(customer);
        var left = customer.keys().getFirst().deviceId();
        var gone = customer.tenant().keysOfDevice(left).size();
        rotateOne(customer);
        var calls = customer.calls("batch");
        customer.fault("batch", 0, 1, "slow");
        runNow(customer);
        await("new keys are being read")
                .untilAsserted(() -> assertThat(customer.calls("batch")).isEqualTo(calls + 1));
        customer.tenant().remove(left, KeysOnRemoval.DESTROY);
        wire.send(new RefreshDevice(customer.id(), left.toString(), Instant.now()));
        await("its keys are gone")
                .untilAsserted(
                        () -> assertThat(keyEvents(KeyGoneUpstream.class)).hasSize(gone));

        cutOffFromItsDatabase();
        sync.stop();
        sync.start();

        await("the run goes on to its end")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
        assertThat(runs(customer)).hasSize(2);
        assertThat(keyEvents(KeyConfirmed.class)).isEmpty();
        assertThat(sync.count("recovery_key where gone and tenant_id = '" + customer.id() + "'"))
                .isEqualTo(gone);
    }

    private <E extends RecoveryKeyEvent> List<E> keyEvents(Class<E> kind) {
        return wire.heard(Topic.RECOVERY_KEY_EVENTS, kind).stream()
                .filter(event -> event.tenantId().equals(customer.id()))
                .toList();
    }

    /** Of the last device, whose keys are on none of the first pages. */
    private static void rotateOne(Customer whom) {
        whom.tenant().rotateLocally(whom.keys().getLast().deviceId());
    }

    private static void runNow(Customer whom) {
        assertThat(sync.post("/api/v1/tenants/" + whom.id() + "/sync", ADMINISTRATOR, "")
                        .status())
                .isEqualTo(202);
    }

    /** When complete listings were. */
    private static Map<String, Object> marks(Customer whom) {
        return sync.database()
                .queryForMap(
                        "select devices_listed_at as devices, keys_listed_at as keys from tenant where tenant_id = ?",
                        whom.id());
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

    /** A run that makes room leaves its place in the database, which a sweep of nothing new must not need. */
    @Test
    void tenantsOfASizeThatAreReadAgainDoNotTakeTurns() {
        simulator.settings(simulator.settings().with("devicePageSize", 20).with("keyPageSize", 20));
        connect(customer);
        connect(other);
        awaitCompleted(customer);
        awaitCompleted(other);
        simulator.settings(simulator.settings().with("latencyMillis", 20));
        var since = sync.database().queryForObject("select clock_timestamp()::text", String.class);

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        sync.post("/api/v1/tenants/" + other.id() + "/sync", ADMINISTRATOR, "");

        await("both are read again").untilAsserted(() -> {
            assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2);
            assertThat(heard(SyncRunCompleted.class, other)).hasSize(2);
        });
        simulator.settings(simulator.settings().with("devicePageSize", 1).with("keyPageSize", 1));
        assertThat(sync.database().queryForObject("""
                                select count(*) from sync_run a join sync_run b
                                    on tstzrange(a.started_at, a.finished_at) && tstzrange(b.started_at, b.finished_at)
                                where a.tenant_id = ? and b.tenant_id = ?
                                    and a.started_at > ?::timestamptz and b.started_at > ?::timestamptz
                                """, Long.class, customer.id(), other.id(), since, since))
                .isZero();
    }

    @Test
    void aSweepWithoutDifferencesOnlyCompletes() {
        connect(customer);
        awaitCompleted(customer);
        assertThat(heard(SyncRunStarted.class, customer)).hasSize(1);
        var devices = rows("managed_device", customer);
        var keys = rows("recovery_key", customer);

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        await("the second run is completed")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
        assertThat(heard(SyncRunStarted.class, customer)).hasSize(1);
        assertThat(found(customer)).isEqualTo(customer.passwords().size());
        assertThat(rows("managed_device", customer)).isEqualTo(devices);
        assertThat(rows("recovery_key", customer)).isEqualTo(keys);
    }

    @Test
    void aWindowOfDevicesShowsWhoCheckedInAndMakesNothingGone() {
        connect(customer);
        awaitCompleted(customer);
        var listed = customer.calls("devices");
        var online = customer.online();
        customer.tenant().change(online.getFirst(), named("RENAMED-1"));
        customer.tenant().nudge(online.getFirst());
        customer.tenant().remove(online.getLast(), KeysOnRemoval.DESTROY);

        await("the next run is due")
                .until(() -> sync.database()
                                .update(
                                        "update scheduled_run set execution_time = now() where task_instance = ? and not picked",
                                        customer.id())
                        == 1);

        await("the second run is completed")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
        await("the change is announced")
                .untilAsserted(() -> assertThat(deviceEvents(DeviceChanged.class))
                        .singleElement()
                        .satisfies(changed -> assertThat(changed.state().name()).isEqualTo("RENAMED-1")));
        assertThat(deviceEvents(DeviceGone.class)).isEmpty();
        assertThat(customer.calls("devices") - listed).isLessThan(listed);
    }

    private <E extends Event> List<E> deviceEvents(Class<E> kind) {
        return wire.heard(Topic.DEVICE_EVENTS, kind).stream()
                .filter(event -> event.tenantId().equals(customer.id()))
                .toList();
    }

    private static DeviceChange named(String name) {
        return new DeviceChange(name, null, null, null, null, null, null, null, null, null);
    }

    /** With the transaction that wrote each last. */
    private static List<Map<String, Object>> rows(String table, Customer whom) {
        return sync.database()
                .queryForList(
                        "select xmin::text as written_by, t.* from " + table + " t where tenant_id = ? order by 2, 3",
                        whom.id());
    }

    @Test
    void aRunThatGoesOnIsAsFastAsItIsNowWhateverItReadBefore() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(71));
        awaitCompleted(customer);
        awaitNextRunLater(customer);
        customer.tenant().rotateLocally(customer.keys().getFirst().deviceId());
        customer.fault("key", 0, 1, "slow");
        // It made room an hour ago.
        sync.database().update("""
                        insert into sync_run (run_id, tenant_id, started_at, requested_at, state, phase, phase_began_at,
                            secrets_wanted, secrets_read)
                        select 'long', tenant_id, now() - interval '2 hours', run_requested_at, 'YIELDED', 'SECRETS',
                            now() - interval '1 hour', 20001, 20000
                        from tenant where tenant_id = ?
                        """, customer.id());

        sync.database()
                .update("update scheduled_run set execution_time = now() where task_instance = ?", customer.id());

        await("it reads the one key that is left").untilAsserted(() -> {
            assertThat(customer.calls("key")).isPositive();
            assertThat(progressOf(71)
                            .path("running")
                            .path(0)
                            .path("secretsRead")
                            .asInt())
                    .isEqualTo(20_000);
        });
        assertThat(progressOf(71).path("secretsPerSecond").asDouble()).isLessThan(1_000);
        await("it is completed")
                .untilAsserted(() ->
                        assertThat(heard(SyncRunCompleted.class, customer)).hasSize(2));
        assertThat(heard(SyncRunCompleted.class, customer).getLast().secretsRead())
                .isEqualTo(20_001);
        assertThat(progressOf(71).path("secretsPerSecond").asDouble()).isLessThan(1_000);
        awaitNextRunLater(customer);
    }

    @ParameterizedTest
    @CsvSource({"1 hour, 20000, 0, 100", "2 seconds, 20000, 1000, 2001"})
    void aRunThatHasEndedCountsWithWhatItReadInTheLastTenSeconds(
            String lasted, int read, double moreThan, double lessThan) {
        var organization = 100 + NEXT_TENANT.get();
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitCompleted(customer);
        awaitNextRunLater(customer);

        await("the rate is seen while the run has just ended").untilAsserted(() -> {
            sync.database().update("""
                            update sync_run set secrets_read = ?, secrets_read_before = 0, finished_at = now(),
                                phase_began_at = now() - ?::interval
                            where tenant_id = ?
                            """, read, lasted, customer.id());
            assertThat(progressOf(organization).path("secretsPerSecond").asDouble())
                    .isBetween(moreThan, lessThan);
        });
    }

    private static JsonNode progressOf(long organization) {
        return sync.get("/api/v1/sync/progress", someoneOf(Role.READ_ONLY, organization))
                .body();
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
