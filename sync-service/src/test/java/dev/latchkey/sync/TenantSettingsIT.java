package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.events.TenantEvent;
import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.background.BackgroundLoop;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.AccessMatrix;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.WorldSize;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What is read from a tenant, and by whose word. Each test has a tenant of its own. */
class TenantSettingsIT {

    private static final AtomicInteger NEXT_TENANT = new AtomicInteger();
    private static final long TEN_DAYS = Duration.ofDays(10).toSeconds();

    @TempDir
    static Path folder;

    static Simulator simulator;
    static RunningService sync;

    private final Customer customer = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
    private final long organization = 1_000L + NEXT_TENANT.get();

    @BeforeAll
    static void start() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        simulator = Simulator.start(SimulatorOptions.demo().withSize(new WorldSize(40, 4, 2)));
        sync = new RunningService(
                SyncApplication.class,
                "sync-service",
                folder,
                secrets -> SyncSettings.reading(simulator, secrets, Map.of()));
    }

    @AfterAll
    static void stop() {
        sync.close();
        simulator.close();
    }

    @ParameterizedTest
    @EnumSource
    void R4_onlyManagersAndAdministratorsChangeSettings(Role role) {
        connect();
        var mayDoSo = role == Role.ADMINISTRATOR || role == Role.MANAGER;

        var answer = patch(someoneOf(role, organization), "{\"syncBitLockerKeys\": false}");

        assertThat(answer.status()).isEqualTo(mayDoSo ? 200 : 403);
        assertThat(standing().get("syncBitLockerKeys").asBoolean()).isEqualTo(!mayDoSo);
        assertThat(patch(someoneOf(role, 5L), "{}").status()).isEqualTo(mayDoSo ? 404 : 403);
    }

    /** That it brings nobody keys is the vault's part. */
    @Test
    void R5_aManagerWithoutEntitlementSeesAndSwitchesTheOption() {
        connect();
        var manager = someoneOf(Role.MANAGER, organization);
        sync.stop();
        sync.start(Map.of("vault.entitled", false));

        var shown = sync.get("/api/v1/tenants/" + customer.id(), manager).body();
        var off = patch(manager, "{\"syncBitLockerKeys\": false}");
        var on = patch(manager, "{\"syncBitLockerKeys\": true}");

        sync.restart();
        assertThat(shown.get("syncBitLockerKeys").asBoolean(false)).isTrue();
        assertThat(off.body().get("syncBitLockerKeys").asBoolean(true)).isFalse();
        assertThat(on.body().get("syncBitLockerKeys").asBoolean(false)).isTrue();
        await("both switches are announced")
                .untilAsserted(() -> assertThat(heard(TenantSettingsChanged.class))
                        .extracting(TenantSettingsChanged::syncBitLockerKeys)
                        .endsWith(false, true));
    }

    @Test
    void R6_keysOnInAPausedTenantTakeNoEffectAndTheStandingSaysWhy() {
        connect();

        var answer = patch("{\"paused\": true, \"syncBitLockerKeys\": true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("state")).isEqualTo("PAUSED");
        assertThat(answer.text("keysHeldBackBy")).contains("paused");
        var resumed = patch("{\"paused\": false}");
        assertThat(resumed.text("state")).isEqualTo("OK");
        assertThat(resumed.body().get("keysHeldBackBy").isNull()).isTrue();
    }

    @Test
    void R6_keysOnInABrokenTenantTakeNoEffectAndTheStandingSaysWhy() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization, "wrong"));
        await("the fault is seen").untilAsserted(() -> assertThat(state()).isEqualTo("CREDENTIAL_FAULT"));

        var answer = patch("{\"syncBitLockerKeys\": true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("keysHeldBackBy"))
                .contains("the last run failed")
                .contains("AADSTS7000215");
    }

    @Test
    void R7_withoutTheGrantTheTenantSaysConsentMissingAndOthersGoOn() {
        var other = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
        customer.tenant().choices().consent(new Consent(true, Set.of("DeviceManagementManagedDevices.Read.All")));

        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        sync.post("/api/v1/tenants", ADMINISTRATOR, other.connection(organization));

        await("the missing grant is seen")
                .untilAsserted(() -> assertThat(state()).isEqualTo("CONSENT_MISSING"));
        assertThat(standing().get("cause").asString()).contains("BitlockerKey.");
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("NO");
        await("the other one is read")
                .untilAsserted(() ->
                        assertThat(standing(other.id()).get("state").asString()).isEqualTo("OK"));
        assertThat(standing(other.id()).get("keysAllowed").asString()).isEqualTo("YES");
    }

    @Test
    void R7_aRunThatAsksNothingProvesNothing() {
        customer.tenant().choices().consent(new Consent(true, Set.of("DeviceManagementManagedDevices.Read.All")));
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the missing grant is seen")
                .untilAsserted(() -> assertThat(state()).isEqualTo("CONSENT_MISSING"));
        patch("{\"syncIntuneDevices\": false}");

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        await("a run is complete")
                .untilAsserted(() -> assertThat(heard(SyncRunCompleted.class)).isNotEmpty());
        assertThat(state()).isEqualTo("CONSENT_MISSING");
        assertThat(standing().get("consent").asString()).isEqualTo("MISSING");
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("NO");
        assertThat(heard(ConsentGranted.class)).isEmpty();
    }

    @Test
    void R7_withoutTheGrantForDevicesNothingIsSaidOfKeys() {
        customer.tenant()
                .choices()
                .consent(new Consent(true, Set.of("BitlockerKey.ReadBasic.All", "BitlockerKey.Read.All")));

        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));

        await("the missing grant is seen")
                .untilAsserted(() -> assertThat(state()).isEqualTo("CONSENT_MISSING"));
        assertThat(standing().get("cause").asString()).contains("DeviceManagement");
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("UNKNOWN");
    }

    @Test
    void R8_keysNeedNoLicenceTypeAndNoContactsChosenFirst() {
        // The original asks for licence types and contacts too; both rules are relaxed here, the tick alone counts.
        connect();
        patch("{\"syncBitLockerKeys\": false}");
        assertThat(standing().get("keysHeldBackBy").asString()).isEqualTo("Sync BitLocker Keys is off.");

        patch("{\"syncBitLockerKeys\": true}");

        assertThat(standing().get("keysHeldBackBy").isNull()).isTrue();
    }

    @Test
    void R10_aNewTenantStartsWithKeysOn() {
        connect();

        assertThat(heard(TenantSettingsChanged.class)).singleElement().satisfies(settings -> {
            assertThat(settings.syncBitLockerKeys()).isTrue();
            assertThat(settings.syncIntuneDevices()).isTrue();
        });
        assertThat(standing().get("syncBitLockerKeys").asBoolean()).isTrue();
    }

    @Test
    void R11_withoutDevicesThereAreNoKeysEither() {
        connect();
        var read = customer.tenant().secretsRead();
        patch("{\"syncIntuneDevices\": false}");
        customer.tenant().rotateLocally(customer.keys().getFirst().deviceId());

        runOnce();

        assertThat(customer.tenant().secretsRead()).isEqualTo(read);
        assertThat(standing().get("keysHeldBackBy").asString()).contains("Sync Intune Devices is off");
    }

    @Test
    void tellsWhichGroupsDevicesAreInAndWhatIsMissingToKnowIt() {
        connect();
        var name = customer.devices().values().iterator().next();
        customer.tenant().choices().groups(Map.of("One", name, "All", ""));
        assertThat(customer.calls("groups")).isZero();

        patch("{\"deviceGroups\": [\"One\", \"All\", \"Nobody's\"]}");
        await("the missing permission is told, and devices are read all the same")
                .untilAsserted(() -> {
                    assertThat(standing().get("groupsHeldBackBy").asString())
                            .contains("GroupMember.Read.All", "admin consent");
                    assertThat(state()).isEqualTo("OK");
                });
        assertThat(deviceEvents()).noneMatch(event -> groups(event) != null);
        grant("GroupMember.Read.All", "Device.Read.All");
        runOnce();

        await("a group that is not there is told")
                .untilAsserted(
                        () -> assertThat(standing().get("groupsHeldBackBy").asString())
                                .contains("No group is called Nobody's"));
        await("each device is announced with its groups")
                .untilAsserted(() -> assertThat(deviceEvents())
                        .filteredOn(DeviceChanged.class::isInstance)
                        .hasSize(customer.devices().size())
                        .allSatisfy(event -> assertThat(groups(event)).contains("All"))
                        .anySatisfy(event -> assertThat(groups(event)).containsExactly("All", "One")));
        var announced = deviceEvents().size();
        runOnce();
        assertThat(deviceEvents()).hasSize(announced);

        patch("{\"deviceGroups\": []}");
        await("they are in no group any more")
                .untilAsserted(() -> assertThat(deviceEvents())
                        .hasSize(announced + customer.devices().size())
                        .last()
                        .satisfies(event -> assertThat(groups(event)).isNull()));
        assertThat(sync.database()
                        .queryForObject(
                                "select count(*) from device_group where tenant_id = ?", Long.class, customer.id()))
                .isZero();
        assertThat(patch("{\"deviceGroups\": [\" \"]}").text("code")).isEqualTo("group-invalid");
        assertThat(patch("{\"deviceGroup\": []}").text("detail")).contains("not known", "deviceGroups");
    }

    private void grant(String... further) {
        var roles = new TreeSet<>(Consent.full().roles());
        roles.addAll(List.of(further));
        customer.tenant().choices().consent(new Consent(true, roles));
        // Tokens say what was granted when they were made.
        sync.get("/api/v1/tenants/" + customer.id() + "/check", ADMINISTRATOR);
    }

    private List<DeviceEvent> deviceEvents() {
        return sync.wire().heard(Topic.DEVICE_EVENTS, DeviceEvent.class).stream()
                .filter(event -> event.tenantId().equals(customer.id()))
                .toList();
    }

    private static List<String> groups(DeviceEvent event) {
        return switch (event) {
            case DeviceSeen seen -> seen.state().groups();
            case DeviceChanged changed -> changed.state().groups();
            case DeviceEvent.DeviceGone gone -> null;
        };
    }

    @Test
    void whatChangesNothingWritesNothing() {
        connect();
        var row = row();

        var answer = patch("{\"syncIntuneDevices\": true, \"paused\": false, \"name\": \"%s\"}"
                .formatted(customer.tenant().profile().name()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(row()).isEqualTo(row);
        assertThat(sync.count("outbox_event")).isZero();
        assertThat(heard(TenantSettingsChanged.class)).hasSize(1);
    }

    @Test
    void aTenantHasAnIntervalOfItsOwn() {
        connect();

        assertThat(patch("{\"interval\": \"30m\"}")
                        .body()
                        .get("intervalSeconds")
                        .asLong())
                .isEqualTo(1_800);
        assertThat(patch("{\"interval\": \"PT2H\"}")
                        .body()
                        .get("intervalSeconds")
                        .asLong())
                .isEqualTo(7_200);
        assertThat(patch("{\"interval\": \"default\"}")
                        .body()
                        .get("intervalSeconds")
                        .asLong())
                .isEqualTo(3_600);
        for (var wrong : List.of("59s", "8d", "soon", "99999999999999999999d")) {
            assertThat(patch("{\"interval\": \"%s\"}".formatted(wrong)).text("code"))
                    .isEqualTo("interval-invalid");
        }
    }

    @Test
    void aNewNameIsAnnouncedWithTheConnection() {
        connect();

        patch("{\"name\": \"Contoso renamed\"}");

        await("the name is announced")
                .untilAsserted(() -> assertThat(heard(TenantConnected.class))
                        .hasSize(2)
                        .last()
                        .satisfies(connected -> {
                            assertThat(connected.name()).isEqualTo("Contoso renamed");
                            assertThat(connected.version()).isEqualTo(2);
                        }));
    }

    @Test
    void randomChangesAreAnnouncedEachOnceInOrder() {
        connect();
        var seed = Long.getLong("latchkey.seed", System.nanoTime());
        System.out.println("settings seed " + seed);
        var random = new Random(seed);
        var expected = 1;
        var now = "[true, true, false]";
        for (var step = 0; step < 60; step++) {
            var wish = List.of(random.nextBoolean(), random.nextBoolean(), random.nextInt(4) == 0);
            expected += wish.toString().equals(now) ? 0 : 1;
            now = wish.toString();
            patch("{\"syncIntuneDevices\": %s, \"syncBitLockerKeys\": %s, \"paused\": %s}".formatted(wish.toArray()));
        }

        var changes = expected;
        await("every change is announced")
                .untilAsserted(() -> assertThat(heard(TenantSettingsChanged.class))
                        .as("seed %s", seed)
                        .hasSize(changes));
        var heard = heard(TenantSettingsChanged.class);
        for (var i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i).version()).as("seed %s", seed).isEqualTo(i + 1L);
            assertThat(i == 0 || !heard.get(i).at().isBefore(heard.get(i - 1).at()))
                    .isTrue();
        }
        var last = heard.getLast();
        assertThat(List.of(last.syncIntuneDevices(), last.syncBitLockerKeys(), Boolean.TRUE.equals(last.paused()))
                        .toString())
                .isEqualTo(now);
    }

    @Test
    void aDisconnectedTenantIsAskedForNothingMoreAndNoKeyIsReadTwiceWhenItIsConnectedAgain() {
        connect();
        var before = standing();
        var read = customer.tenant().secretsRead();
        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        assertThat(delete(someoneOf(Role.EDITOR, organization)).status()).isEqualTo(403);
        assertThat(delete(someoneOf(Role.MANAGER, 5L)).status()).isEqualTo(404);
        var answer = delete(someoneOf(Role.MANAGER, organization));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("keys")).isEqualTo(before.get("keys"));
        assertThat(answer.body().get("devices")).isEqualTo(before.get("devices"));
        var left = heardAll(TenantDisconnected.class).getFirst();
        assertThat(left.version()).isEqualTo(2);
        assertThat(heardAll(TenantSettingsChanged.class)).last().satisfies(settings -> {
            assertThat(settings.syncBitLockerKeys()).isFalse();
            assertThat(settings.version()).isEqualTo(2);
        });
        assertThat(versions()).allSatisfy(version -> assertThat(version).isLessThan(left.lastVersion()));
        assertForgotten();
        var calls = calls();
        assertThat(delete(ADMINISTRATOR).text("code")).isEqualTo("tenant-unknown");
        assertThat(patch("{\"paused\": true}").text("code")).isEqualTo("tenant-unknown");
        for (var action : List.of("/sync", "/consent-link")) {
            assertThat(sync.post("/api/v1/tenants/" + customer.id() + action, ADMINISTRATOR, "")
                            .status())
                    .isEqualTo(404);
        }
        sync.wire()
                .send(new RefreshDevice(
                        customer.id(), customer.keys().getFirst().deviceId().toString(), Instant.now()));
        assertThat(calls()).as("calls to Microsoft").isEqualTo(calls);

        assertThat(sync.post("/api/v1/tenants", someoneOf(Role.ADMINISTRATOR, 5L), customer.connection(5))
                        .status())
                .as("somebody else takes it over")
                .isEqualTo(403);
        assertThat(sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization))
                        .status())
                .isEqualTo(201);
        await("it is read again").untilAsserted(() -> assertThat(state()).isEqualTo("OK"));

        assertThat(customer.tenant().secretsRead()).isEqualTo(read);
        assertThat(standing().get("keys")).isEqualTo(before.get("keys"));
        await("everything is announced anew").untilAsserted(() -> {
            assertThat(sync.count("outbox_event")).isZero();
            assertThat(sync.wire().heard(Topic.RECOVERY_KEY_EVENTS, KeyConfirmed.class).stream()
                            .filter(key -> key.tenantId().equals(customer.id()) && key.version() > left.lastVersion()))
                    .hasSize(before.get("keys").asInt());
            assertThat(sync.wire().heard(Topic.DEVICE_EVENTS, DeviceSeen.class).stream()
                            .filter(seen ->
                                    seen.tenantId().equals(customer.id()) && seen.version() > left.lastVersion()))
                    .hasSize(before.get("devices").asInt());
        });
        assertThat(heardAll(TenantSettingsChanged.class)).last().satisfies(settings -> {
            assertThat(settings.syncBitLockerKeys()).isTrue();
            assertThat(settings.version()).isEqualTo(3);
        });
    }

    @Test
    void disconnectingEndsARunThatIsUnderWay() {
        customer.fault("devices", 0, 1, "slow");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the run is under way")
                .untilAsserted(() -> assertThat(customer.calls("devices")).isPositive());

        assertThat(delete(ADMINISTRATOR).status()).isEqualTo(200);

        assertThat(heardAll(SyncRunFailed.class))
                .singleElement()
                .satisfies(run -> assertThat(run.cause()).isEqualTo("the tenant was disconnected"));
        await("whoever was at it has given up")
                .untilAsserted(() -> assertThat(sync.database()
                                .queryForList("select 1 from scheduled_run where task_instance = ?", customer.id()))
                        .isEmpty());
        assertForgotten();
        assertThat(customer.tenant().secretsRead()).isZero();
        assertThat(sync.database().queryForList("select 1 from managed_device where tenant_id = ?", customer.id()))
                .isEmpty();
    }

    @Test
    void aDisconnectedTenantIsInNoMetric() {
        connect();
        var name = customer.tenant().profile().name() + " renamed";
        // The age of a tenant without a complete run is since it was connected, whatever it was called then.
        letTenDaysPass();
        patch("{\"name\": \"%s\"}".formatted(name));
        awaitTheWorst(name);

        assertThat(delete(ADMINISTRATOR).status()).isEqualTo(200);

        awaitMetrics("it is left out", () -> {
            assertThat(measured("latchkey.sync.freshness.worst", "tenant", name))
                    .isZero();
            assertThat(measured("latchkey.sync.freshness", "share", "1")).isLessThan(TEN_DAYS);
            assertThat(measured("latchkey.sync.tenants")).isEqualTo(sync.count("tenant where disconnected_at is null"));
        });
    }

    @Test
    void aPausedTenantIsCountedButTakesNoPlaceAmongTheWorst() {
        connect();
        var name = customer.tenant().profile().name();
        letTenDaysPass();
        awaitTheWorst(name);

        patch("{\"paused\": true}");

        awaitMetrics("it is only counted", () -> {
            assertThat(measured("latchkey.sync.freshness.worst", "tenant", name))
                    .isZero();
            assertThat(measured("latchkey.sync.freshness", "share", "1")).isLessThan(TEN_DAYS);
            assertThat(measured("latchkey.sync.tenants", "state", "PAUSED"))
                    .isPositive()
                    .isEqualTo(sync.count("tenant where disconnected_at is null and paused"));
        });
    }

    /** Since the tenant was connected, and without a complete run. */
    private void letTenDaysPass() {
        sync.database()
                .update(
                        "update tenant set connected_since = now() - interval '10 days', last_completed_at = null"
                                + " where tenant_id = ?",
                        customer.id());
    }

    private static void awaitTheWorst(String name) {
        awaitMetrics("it is the worst of all", () -> {
            assertThat(measured("latchkey.sync.freshness.worst", "tenant", name))
                    .isGreaterThanOrEqualTo(TEN_DAYS);
            assertThat(measured("latchkey.sync.freshness", "share", "1")).isGreaterThanOrEqualTo(TEN_DAYS);
        });
    }

    private static void awaitMetrics(String alias, ThrowingRunnable expected) {
        await(alias).untilAsserted(() -> {
            ((BackgroundLoop) sync.loop("freshnessMetrics")).wake();
            expected.run();
        });
    }

    /** The sum of all gauges with these tags. */
    private static long measured(String metric, String... tags) {
        return (long) sync.bean(MeterRegistry.class).find(metric).tags(tags).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private void assertForgotten() {
        assertThat(state()).isEqualTo("DISCONNECTED");
        assertThat(standing().get("cause").asString()).startsWith("disconnected at ");
        assertThat(sync.get("/api/v1/sync/status", someoneOf(Role.EDITOR, organization))
                        .body()
                        .get("tenants")
                        .asInt())
                .as("tenants that are counted")
                .isZero();
        assertThat(sync.database().queryForMap("""
                        select credential_data_key, credential_ciphertext, connected_data_key, connected_ciphertext,
                            application_name
                        from tenant where tenant_id = ?
                        """, customer.id()).values()).containsOnlyNulls();
        for (var table : List.of("refresh_request", "key_reading", "consent_link")) {
            assertThat(sync.database().queryForList("select 1 from " + table + " where tenant_id = ?", customer.id()))
                    .as(table)
                    .isEmpty();
        }
    }

    private RunningService.Answer delete(dev.latchkey.kit.security.Caller caller) {
        return sync.send("DELETE", "/api/v1/tenants/" + customer.id(), caller, "application/json", "");
    }

    private int calls() {
        return customer.calls("token") + customer.calls("devices") + customer.calls("keys") + customer.calls("batch");
    }

    private List<Long> versions() {
        return Stream.concat(
                        sync.wire().heard(Topic.DEVICE_EVENTS, DeviceEvent.class).stream()
                                .filter(event -> event.tenantId().equals(customer.id()))
                                .map(DeviceEvent::version),
                        sync.wire().heard(Topic.RECOVERY_KEY_EVENTS, RecoveryKeyEvent.class).stream()
                                .filter(event -> event.tenantId().equals(customer.id()))
                                .map(RecoveryKeyEvent::version))
                .toList();
    }

    /** After everything is announced. */
    private <E extends TenantEvent> List<E> heardAll(Class<E> kind) {
        await("everything is announced")
                .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
        return heard(kind);
    }

    @Test
    void noRoleReachesAForeignOrganizationThroughAnyEndpoint() {
        var theirs = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
        var foreign = organization + 50_000;
        connect();
        sync.post("/api/v1/tenants", ADMINISTRATOR, theirs.connection(foreign));
        await("their first run is complete")
                .untilAsserted(
                        () -> assertThat(standing(theirs.id()).get("state").asString())
                                .isEqualTo("OK"));
        leaveFindings(customer.id());
        leaveFindings(theirs.id());
        var credential = "\"clientId\":\"%s\",\"clientSecret\":\"%s\""
                .formatted(simulator.world().clientId(), simulator.world().clientSecret());

        new AccessMatrix(sync, organization, foreign)
                .marks(theirs.tenant().profile().name(), theirs.id())
                .aim("tenantId", customer.id(), theirs.id())
                .aim("tenant", customer.id(), theirs.id())
                .aim("name", "matrix", "matrix")
                .unaimed(
                        "GET /tenants",
                        "GET /applications",
                        "GET /sync/status",
                        "GET /sync/progress",
                        "POST /sync",
                        // Aims with a state that only a link of the tenant holds.
                        "POST /tenants/consent")
                .ofAllOrganizations("PUT /applications/{name}")
                .lists("GET /sync/runs", "GET /sync/keys-without-device", "GET /sync/devices-near-key-limit")
                // Somebody has to be told that it is connected already, or they would try for ever.
                .answers("POST /tenants", 403)
                .answers("POST /tenants/import", 200)
                // A tenant of somebody else, taken into one's own organization: the worst that could be tried.
                .body(
                        "POST /tenants",
                        "{\"tenantId\":\"{tenantId}\",\"name\":\"taken\",\"organizationId\":{organizationId},%s}"
                                .formatted(credential))
                .csv(
                        "POST /tenants/import",
                        "tenant_id,name,organization_id,client_id,client_secret\n{tenantId},taken,{organizationId},%s,%s\n"
                                .formatted(
                                        simulator.world().clientId(),
                                        simulator.world().clientSecret()))
                .body("PATCH /tenants/{tenantId}", "{\"interval\":\"1h\"}")
                .body("PUT /applications/{name}", "{%s}".formatted(credential))
                .body("POST /tenants/consent", "{\"state\":\"unknown\",\"tenant\":\"x\",\"granted\":true}")
                .check();
    }

    /** What runs of large tenants come upon, and an application it is connected with. */
    private void leaveFindings(String tenantId) {
        var database = sync.database();
        database.update("insert into device_near_key_limit values (?, 'd-1', 199)", tenantId);
        database.update("""
                update managed_device d set gone = true
                where d.tenant_id = ? and d.device_id = (
                    select min(k.device_id) from recovery_key k where k.tenant_id = d.tenant_id)
                """, tenantId);
        database.update("""
                with made as (
                    insert into application (name, client_id, credential_kind, credential_data_key, credential_ciphertext)
                    select 'used by ' || organization_id, client_id, credential_kind, credential_data_key, credential_ciphertext
                    from tenant where tenant_id = ?
                    returning name)
                update tenant t set application_name = made.name from made where 'used by ' || t.organization_id = made.name
                """, tenantId);
    }

    private void connect() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the first run is complete")
                .untilAsserted(() -> assertThat(state()).isEqualTo("OK"));
        await("everything is announced")
                .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
    }

    private void runOnce() {
        var before = standing().get("lastCompletedAt").asString();
        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        await("another run is complete")
                .untilAsserted(() ->
                        assertThat(standing().get("lastCompletedAt").asString()).isNotEqualTo(before));
    }

    private RunningService.Answer patch(String body) {
        return patch(ADMINISTRATOR, body);
    }

    private RunningService.Answer patch(dev.latchkey.kit.security.Caller caller, String body) {
        return sync.send("PATCH", "/api/v1/tenants/" + customer.id(), caller, "application/json", body);
    }

    private String state() {
        return standing().get("state").asString();
    }

    private JsonNode standing() {
        return standing(customer.id());
    }

    private static JsonNode standing(String tenantId) {
        return sync.get("/api/v1/tenants/" + tenantId, ADMINISTRATOR).body();
    }

    private String row() {
        return sync.database()
                .queryForObject("select t::text from tenant t where tenant_id = ?", String.class, customer.id());
    }

    private <E extends TenantEvent> List<E> heard(Class<E> kind) {
        return sync.wire().heard(Topic.TENANT_EVENTS, kind).stream()
                .filter(event -> event.tenantId().equals(customer.id()))
                .toList();
    }
}
