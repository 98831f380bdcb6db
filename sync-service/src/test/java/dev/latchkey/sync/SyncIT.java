package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static dev.latchkey.sync.Sentences.assertForPeople;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.Event;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.events.TenantEvent;
import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.ConsentMissing;
import dev.latchkey.events.TenantEvent.KeyLimitNear;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.DeviceChange;
import dev.latchkey.simulator.world.DocumentationEntry;
import dev.latchkey.simulator.world.KeysOnRemoval;
import dev.latchkey.simulator.world.NewDevice;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Each test has a tenant of its own. */
class SyncIT {

    private static final AtomicInteger NEXT_TENANT = new AtomicInteger();

    @TempDir
    static Path folder;

    static Simulator simulator;
    static RunningService sync;
    static Wire wire;

    private final Customer customer = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
    private final long organization = 1_000L + NEXT_TENANT.get();

    @BeforeAll
    static void start() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        simulator = Simulator.start(SimulatorOptions.demo()
                .withSize(new WorldSize(60, 12, 3))
                .withSettings(Settings.DEFAULT
                        .with("devicePageSize", 4)
                        .with("keyPageSize", 5)
                        .with("strictHeaders", true)));
        sync = new RunningService(SyncApplication.class, "sync-service", folder, SyncIT::settings);
        wire = sync.wire();
    }

    @AfterAll
    static void stop() {
        sync.close();
        simulator.close();
    }

    private static Map<String, ?> settings(SecretFiles secrets) {
        return SyncSettings.reading(simulator, secrets, Map.of("sync.retry-wait", "50ms"));
    }

    @BeforeEach
    void calm() {
        customer.noMoreFaults();
    }

    @Test
    void aConnectedTenantIsReadAndAnnouncedAsItIs() {
        var answer = sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().toString()).doesNotContain(simulator.world().clientSecret());
        awaitCompletedRuns(1);
        assertThat(announcedDevices()).isEqualTo(customer.devices());
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        assertThat(heard(TenantSettingsChanged.class)).hasSize(1);
        assertThat(heard(ConsentGranted.class)).hasSize(1);
        var standing = standing();
        assertThat(standing.get("state").asString()).isEqualTo("OK");
        assertThat(standing.get("devices").asInt()).isEqualTo(customer.devices().size());
        assertThat(standing.get("keys").asInt()).isEqualTo(customer.passwords().size());
        assertThat(standing.get("lastCompletedAt").asString()).isNotBlank();
    }

    @Test
    void theAnnouncedCredentialOpensForWhoSignsIn() {
        connect();

        var connected = heard(TenantConnected.class).getFirst();

        var binding = Binding.tenantCredential(connected.tenantId(), connected.clientId());
        var rotation = Opener.reading(sync.secrets().tenantCredentials());
        try (var secret = rotation.open(connected.credential(), binding)) {
            assertThat(secret.<String>use(clear -> new String(clear, StandardCharsets.UTF_8)))
                    .isEqualTo(simulator.world().clientSecret());
        }
    }

    @Test
    void aSecondRunOfAnUnchangedTenantReadsAndAnnouncesNothing() {
        connect();
        var events = deviceAndKeyEvents();
        var read = customer.tenant().secretsRead();

        runAgain();

        assertThat(deviceAndKeyEvents()).isEqualTo(events);
        assertThat(customer.tenant().secretsRead()).isEqualTo(read);
        assertThat(heard(SyncRunCompleted.class).getLast().secretsRead()).isZero();
    }

    @Test
    void whatChangesAtMicrosoftIsAnnouncedOnce() {
        connect();
        var renamed = customer.keys().getFirst().deviceId();
        var left = customer.keys().getLast().deviceId();

        customer.tenant().change(renamed, named("RENAMED-1"));
        customer.tenant().rotateLocally(renamed);
        customer.tenant().remove(left, KeysOnRemoval.DESTROY);
        runAgain();
        runAgain();

        assertThat(heard(DeviceChanged.class))
                .singleElement()
                .satisfies(changed -> assertThat(changed.state().name()).isEqualTo("RENAMED-1"));
        assertThat(heard(DeviceGone.class))
                .singleElement()
                .satisfies(gone -> assertThat(gone.deviceId()).isEqualTo(left.toString()));
        assertThat(heard(KeyGoneUpstream.class))
                .isNotEmpty()
                .allSatisfy(gone -> assertThat(gone.deviceId()).isEqualTo(left.toString()));
        assertThat(announcedPasswords()).containsAllEntriesOf(customer.passwords());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        assertVersionsGrow();
    }

    @Test
    void aKeyThatIsGoneWasLastSeenByTheListingBefore() {
        connect();
        runAgain();
        var listed = sync.database()
                .queryForObject(
                        "select keys_listed_at from tenant where tenant_id = ?", OffsetDateTime.class, customer.id());
        customer.tenant().remove(customer.keys().getLast().deviceId(), KeysOnRemoval.DESTROY);

        runAgain();

        assertThat(heard(KeyGoneUpstream.class))
                .isNotEmpty()
                .allSatisfy(gone -> assertThat(gone.lastSeenAt())
                        .isEqualTo(requireNonNull(listed).toInstant()));
    }

    @Test
    void keysThatStayWhenTheirDeviceLeavesAreListed() {
        connect();
        var left = customer.keys().getLast().deviceId();
        var kept = customer.keys().stream()
                .filter(key -> key.deviceId().equals(left))
                .map(key -> key.id().toString())
                .toList();
        customer.tenant().remove(left, KeysOnRemoval.KEEP);

        runAgain();

        var items = sync.get("/api/v1/sync/keys-without-device?tenant=" + customer.id(), ADMINISTRATOR)
                .body()
                .get("items");
        assertThat(items.valueStream()
                        .filter(item -> item.get("deviceId").asString().equals(left.toString()))
                        .map(item -> item.get("keyId").asString()))
                .containsExactlyInAnyOrderElementsOf(kept);
        assertThat(heard(KeyGoneUpstream.class)).isEmpty();
    }

    @Test
    void aKeyListedUnderAnotherDeviceStaysWhereItWasAnnounced() {
        connect();
        var events = deviceAndKeyEvents();
        var key = customer.keys().getFirst();
        var elsewhere = customer.keys().getLast().deviceId().toString();
        sync.database()
                .update(
                        "update recovery_key set device_id = ? where tenant_id = ? and key_id = ?",
                        elsewhere,
                        customer.id(),
                        key.id().toString());

        runAgain();

        assertThat(deviceAndKeyEvents()).isEqualTo(events);
        assertThat(sync.database()
                        .queryForObject(
                                "select device_id from recovery_key where tenant_id = ? and key_id = ?",
                                String.class,
                                customer.id(),
                                key.id().toString()))
                .isEqualTo(elsewhere);
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @Test
    void aVolumeThatWasUnknownIsAnnouncedOnceMicrosoftNamesIt() {
        customer.fault("keys", 0, 100, "unknown-enum");
        connect();
        assertThat(heard(KeyFound.class)).extracting(KeyFound::volume).containsOnly(VolumeType.UNKNOWN);
        customer.noMoreFaults();

        runAgain();
        runAgain();

        var told =
                heard(KeyConfirmed.class).stream().collect(Collectors.toMap(KeyConfirmed::keyId, key -> key.volume()));
        assertThat(told)
                .isEqualTo(customer.keys().stream()
                        .collect(Collectors.toMap(
                                key -> key.id().toString(),
                                key -> VolumeType.valueOf(key.volume().name()))));
        assertThat(heard(KeyConfirmed.class)).allMatch(key -> key.version() == 2);
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @Test
    void aDeviceThatNearsTheLimitOfKeysIsAnnouncedOnce() {
        var device = customer.keys().getFirst().deviceId();
        for (var rotation = 0; rotation < 150; rotation++) {
            customer.tenant().rotateLocally(device);
        }

        connect();
        runAgain();

        assertThat(heard(KeyLimitNear.class)).singleElement().satisfies(near -> {
            assertThat(near.deviceId()).isEqualTo(device.toString());
            assertThat(near.limit()).isEqualTo(200);
        });
        assertThat(sync.get("/api/v1/sync/devices-near-key-limit?tenant=" + customer.id(), ADMINISTRATOR)
                        .body()
                        .get("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "devices, 1, 429", "devices, 1, 503", "devices, 2, cut", "devices, 1, garbage",
        "keys, 1, 500", "keys, 1, cut", "keys, 2, garbage", "keys, 1, 404"
    })
    void nothingIsGoneAfterAListingThatBroke(String kind, int skip, String trouble) {
        connect();
        var events = deviceAndKeyEvents();
        customer.fault(kind, skip, 20, trouble);

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        await("the run fails")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class)).isNotEmpty());
        assertThat(standing().get("state").asString()).isEqualTo("FAILING");
        assertThat(standing().get("cause").asString()).isNotBlank();
        assertThat(deviceAndKeyEvents()).isEqualTo(events);
        customer.noMoreFaults();
        runAgain();
        assertThat(deviceAndKeyEvents()).isEqualTo(events);
        assertThat(standing().get("state").asString()).isEqualTo("OK");
    }

    @Test
    void keysThatWereThrottledAreReadAfterAll() {
        customer.fault("key", 3, 6, "429");

        connect();

        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"403", "400"})
    void R36_keysThatMicrosoftRefusesKeepNoOthersFromBeingReadAndAreTold(String answer) {
        var device = customer.keys().getFirst().deviceId();
        for (var rotation = 0; rotation < 40; rotation++) {
            customer.tenant().rotateLocally(device);
        }
        var refused = customer.keys().subList(0, 30);
        refused.forEach(key -> customer.fault(key, answer));

        connect();

        var others = customer.passwords();
        refused.forEach(key -> others.remove(key.id().toString()));
        assertThat(others).isNotEmpty();
        assertThat(announcedPasswords()).isEqualTo(others);
        assertThat(heard(SyncRunFailed.class)).isEmpty();
        assertThat(standing().get("state").asString()).isEqualTo("OK");
        assertThat(standing().get("keysHeldBackBy").asString()).startsWith("30 keys could not be read: ");
        var asked = customer.calls("key");
        refresh(device);
        assertThat(customer.calls("key")).as("they wait").isEqualTo(asked);

        customer.noMoreFaults();
        runAgain();

        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        assertThat(standing().get("keysHeldBackBy").isNull()).isTrue();
        assertThat(sync.count("refused_key")).isZero();
    }

    @Test
    void aKeyWithoutARecoveryPasswordIsToldAndReadMoreAndMoreSeldom() {
        var empty = customer.keys().getFirst();
        var digits = customer.passwords().get(empty.id().toString());
        customer.tenant().plant(empty, "");

        connect();

        var others = customer.passwords();
        others.remove(empty.id().toString());
        assertThat(announcedPasswords()).isEqualTo(others);
        assertThat(heard(SyncRunFailed.class)).isEmpty();
        assertThat(standing().get("keysHeldBackBy").asString())
                .startsWith("1 key could not be read: an answer held no recovery password.");
        refresh(empty.deviceId());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        sync.database().update("update refused_key set next_try_at = now()");
        refresh(empty.deviceId());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(2);
        assertThat(sync.database()
                        .queryForObject(
                                "select next_try_at - tried_at = interval '2 hours' from refused_key", Boolean.class))
                .isTrue();

        customer.tenant().plant(empty, digits);
        runAgain();

        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(standing().get("keysHeldBackBy").isNull()).isTrue();
    }

    @Test
    void R36_aTenantThatHandsOutNoKeyAtAllIsNotTakenForOneThatIsWell() {
        customer.fault("key", 0, 1_000_000, "403");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));

        await("the run fails")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class)).isNotEmpty());

        assertThat(standing().get("state").asString()).isEqualTo("FAILING");
        assertThat(standing().get("cause").asString()).contains("forbids this although the permission is granted");
        customer.noMoreFaults();
        runAgain();
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
    }

    @Test
    void keysForWhichTheTokenIsRefusedAreReadWithAnotherOne() {
        customer.fault("key", 2, 5, "401");

        connect();

        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(heard(SyncRunFailed.class)).isEmpty();
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @Test
    void withdrawnConsentIsNamedAndItsReturnAnnounced() {
        connect();
        customer.tenant().choices().consent(new Consent(false, Set.of()));
        sync.restart();

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        await("missing consent is announced")
                .untilAsserted(() -> assertThat(heard(ConsentMissing.class)).hasSize(1));

        assertThat(standing().get("state").asString()).isEqualTo("CONSENT_MISSING");
        assertThat(standing().get("nextStep").asString()).contains("consent");
        customer.tenant().choices().consent(Consent.full());
        runAgain();
        assertThat(heard(ConsentGranted.class)).hasSize(2);
        assertThat(heard(DeviceGone.class)).isEmpty();
    }

    @Test
    void aWrongSecretIsACredentialFaultUntilTheTenantIsConnectedAnew() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization, "wrong"));
        await("the fault is seen")
                .untilAsserted(
                        () -> assertThat(standing().get("state").asString()).isEqualTo("CREDENTIAL_FAULT"));
        assertThat(standing().get("cause").asString()).contains("AADSTS7000215");

        var again = sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));

        assertThat(again.status()).isEqualTo(200);
        awaitCompletedRuns(1);
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
    }

    @Test
    void aRefreshedDeviceShowsItsNewKeyAndNoOther() {
        connect();
        var device = customer.keys().getFirst().deviceId();
        var before = announcedPasswords();
        customer.tenant().rotateLocally(device);

        wire.send(new RefreshDevice(customer.id(), device.toString(), Instant.now()));

        await("the new key is announced")
                .untilAsserted(() -> assertThat(announcedPasswords()).isEqualTo(customer.passwords()));
        assertThat(announcedPasswords()).hasSizeGreaterThan(before.size());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
        assertThat(heard(SyncRunCompleted.class)).hasSize(1);
    }

    @Test
    void aRefreshedDeviceIsAnnouncedAsItIsAndNoOther() {
        connect();
        var changed = customer.online().getFirst();
        customer.tenant().change(changed, named("RENAMED-1"));
        customer.tenant().change(customer.online().getLast(), named("RENAMED-2"));

        refresh(changed);

        assertThat(heard(DeviceChanged.class)).singleElement().satisfies(event -> {
            assertThat(event.deviceId()).isEqualTo(changed.toString());
            assertThat(event.state().name()).isEqualTo("RENAMED-1");
        });
        refresh(changed);
        assertThat(heard(DeviceChanged.class)).hasSize(1);
        assertThat(heard(DeviceGone.class)).isEmpty();
    }

    @Test
    void aRefreshOfADeviceThatWasNeverListedAnnouncesItWithItsKeys() {
        connect();
        var added = customer.tenant()
                .add(new NewDevice(
                        "Windows",
                        new DeviceChange(null, null, null, null, null, null, null, null, null, null),
                        DocumentationEntry.NONE));

        refresh(added.entraId());

        assertThat(announcedDevices()).isEqualTo(customer.devices());
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(heard(SyncRunCompleted.class)).hasSize(1);
    }

    @Test
    void aRefreshOfADeviceThatLeftIntuneAnnouncesItGoneAndStillReadsItsKeys() {
        connect();
        var left = customer.keys().getFirst().deviceId();
        customer.tenant().rotateLocally(left);
        customer.tenant().remove(left, KeysOnRemoval.KEEP);

        refresh(left);
        refresh(left);

        assertThat(heard(DeviceGone.class))
                .singleElement()
                .satisfies(gone -> assertThat(gone.deviceId()).isEqualTo(left.toString()));
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(heard(KeyGoneUpstream.class)).isEmpty();
        assertVersionsGrow();
    }

    @Test
    void aRefreshReadsTheKeysOfADeviceThatIntuneNeverKnew() {
        var unknown = customer.keys().getFirst().deviceId();
        customer.tenant().rotateLocally(unknown);
        customer.tenant().remove(unknown, KeysOnRemoval.KEEP);
        customer.fault("batch", 0, 1_000, "500");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the keys cannot be read")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class)).isNotEmpty());
        customer.noMoreFaults();

        refresh(unknown);

        assertThat(announcedPasswords().keySet())
                .containsExactlyInAnyOrderElementsOf(customer.keys().stream()
                        .filter(key -> key.deviceId().equals(unknown))
                        .map(key -> key.id().toString())
                        .toList());
        assertThat(heard(DeviceEvent.class)).noneMatch(event -> event.deviceId().equals(unknown.toString()));
    }

    @ParameterizedTest
    @CsvSource({"device, 403", "device, 400", "devices, 400"})
    void aRefreshThatMicrosoftRefusesMakesNothingGone(String kind, String answer) {
        connect();
        var left = customer.keys().getFirst().deviceId();
        customer.tenant().remove(left, KeysOnRemoval.DESTROY);
        customer.fault(kind, 0, 2, answer);

        refresh(left);

        assertThat(heard(DeviceGone.class)).isEmpty();
    }

    /** The run may fail: the device's key would wait for the next one. */
    @Test
    void aRefreshWaitsForAKeyThatIsBeingReadByARun() {
        connect();
        var device = customer.online().getFirst();
        var before = customer.passwords().keySet();
        customer.tenant().rotateLocally(device);
        customer.passwords().keySet().stream()
                .filter(key -> !before.contains(key))
                .forEach(key -> sync.database().update("""
                                insert into key_reading (tenant_id, key_ids, reader, claimed_until)
                                values (?, array[?], 'run of somebody ' || ?, now() + interval '30 minutes')
                                """, customer.id(), key, key));
        var calls = customer.calls("keys");
        wire.send(new RefreshDevice(customer.id(), device.toString(), Instant.now()));
        await("it was looked at twice, and is not done")
                .untilAsserted(() -> assertThat(customer.calls("keys")).isGreaterThanOrEqualTo(calls + 2));
        assertThat(sync.count("refresh_request")).isEqualTo(1);
        assertThat(announcedPasswords()).hasSize(before.size());

        // The run has failed.
        sync.database().update("delete from key_reading where tenant_id = ?", customer.id());

        await("the key is read after all")
                .untilAsserted(() -> assertThat(announcedPasswords()).isEqualTo(customer.passwords()));
        await("no look is left")
                .untilAsserted(() -> assertThat(sync.count("refresh_request")).isZero());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    private void refresh(UUID device) {
        var calls = customer.calls("keys");
        wire.send(new RefreshDevice(customer.id(), device.toString(), Instant.now()));
        await("the device is looked at")
                .untilAsserted(() -> assertThat(customer.calls("keys")).isGreaterThan(calls));
        await("no look is left")
                .untilAsserted(() -> assertThat(sync.count("refresh_request")).isZero());
        await("everything is announced")
                .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
    }

    @Test
    void aRefreshOutlastsAnOutage() {
        connect();
        var device = customer.keys().getFirst().deviceId();
        customer.tenant().rotateLocally(device);
        customer.fault("keys", 0, 6, "503");

        wire.send(new RefreshDevice(customer.id(), device.toString(), Instant.now()));

        await("the new key is announced")
                .untilAsserted(() -> assertThat(announcedPasswords()).isEqualTo(customer.passwords()));
    }

    @Test
    void ignoresARefreshThatComesTwice() {
        connect();
        var device = customer.keys().getFirst().deviceId();
        var behind = customer.keys().getLast().deviceId();
        customer.tenant().rotateLocally(device);
        customer.tenant().rotateLocally(behind);
        var command = new RefreshDevice(customer.id(), device.toString(), Instant.now());

        wire.send(command, command, command, new RefreshDevice(customer.id(), behind.toString(), Instant.now()));

        await("both devices' keys are announced")
                .untilAsserted(() -> assertThat(announcedPasswords()).isEqualTo(customer.passwords()));
        await("no look is left")
                .untilAsserted(() -> assertThat(sync.count("refresh_request")).isZero());
        assertThat(heard(KeyFound.class)).hasSize(customer.passwords().size());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @Test
    void refreshesInAnyOrderEndTheSame() {
        connect();
        var device = customer.keys().getFirst().deviceId();
        customer.tenant().rotateLocally(device);
        var newer = new RefreshDevice(customer.id(), device.toString(), Instant.parse("2026-11-22T10:00:01Z"));
        var older = new RefreshDevice(customer.id(), device.toString(), Instant.parse("2026-11-22T10:00:00Z"));

        wire.send(newer, older);
        runAgain();

        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(heard(KeyFound.class)).hasSize(customer.passwords().size());
        assertVersionsGrow();
    }

    @Test
    void setsAPoisonousCommandAsideAndGoesOn() {
        connect();
        var device = customer.keys().getFirst().deviceId();
        customer.tenant().rotateLocally(device);
        var good = new RefreshDevice(customer.id(), device.toString(), Instant.now());
        var dead = wire.deadLetters(Topic.REFRESH_COMMANDS).size();

        wire.sendGarbageFor(good);
        wire.send(new RefreshDevice(UUID.randomUUID().toString(), device.toString(), Instant.now()), good);

        await("the good one is acted on")
                .untilAsserted(() -> assertThat(announcedPasswords()).isEqualTo(customer.passwords()));
        await("the poison is set aside")
                .untilAsserted(() ->
                        assertThat(wire.deadLetters(Topic.REFRESH_COMMANDS)).hasSize(dead + 2));
    }

    @Test
    void announcesAfterARestartWhatWasCommittedBeforeACrash() {
        sync.stopRelay();
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the run is committed")
                .untilAsserted(() -> assertThat(completedInDatabase()).isEqualTo(1));
        assertThat(heard(KeyFound.class)).isEmpty();
        var waiting = sync.count("outbox_event");
        assertThat(waiting).isGreaterThan(customer.passwords().size());

        sync.restart();

        awaitCompletedRuns(1);
        assertThat(announcedDevices()).isEqualTo(customer.devices());
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(heard(KeyFound.class)).hasSize(customer.passwords().size());
        await("nothing is left to announce")
                .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
    }

    @Test
    void aRunThatFailedInTheMiddleIsFollowedByOneThatDoublesNothing() {
        customer.fault("keys", 1, 20, "500");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the run fails in the middle")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class)).isNotEmpty());
        assertThat(announcedDevices()).isEqualTo(customer.devices());
        customer.noMoreFaults();

        sync.restart();
        runAgain();

        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
        assertThat(heard(KeyFound.class)).hasSize(customer.passwords().size());
        assertThat(heard(DeviceSeen.class)).hasSize(customer.devices().size());
        assertThat(customer.tenant().mostReadsOfOneSecret()).isEqualTo(1);
    }

    @Test
    void aTenantWhoseRunsFailIsTriedAgainMoreAndMoreSeldomUntilSomebodyAsks() {
        customer.fault("key", 0, 1_000_000, "500");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitFailedRuns(1);
        assertThat(waitsFor("1 minute")).isTrue();

        sync.database()
                .update("update scheduled_run set execution_time = now() where task_instance = ?", customer.id());
        awaitFailedRuns(2);
        assertThat(waitsFor("2 minutes")).isTrue();

        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        awaitFailedRuns(3);
        assertThat(waitsFor("1 minute")).isTrue();
    }

    @Test
    void aRunThatFailsForAnErrorOfOursSaysSoAndIsNotRepeatedAtOnce() {
        sync.database()
                .execute("alter table recovery_key add constraint recovery_key_test_ck check (tenant_id <> '"
                        + customer.id() + "')");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitFailedRuns(1);

        assertThat(waitsFor("1 minute")).isTrue();
        var failed = heard(SyncRunFailed.class).getFirst();
        assertThat(failed.cause()).isEqualTo("an error within Latchkey ended the run");
        assertThat(failed.nextStep()).contains(failed.runId());
        assertThat(standing().get("state").asString()).isEqualTo("FAILING");
        assertThat(standing().get("cause").asString()).isEqualTo(failed.cause());

        sync.database().execute("alter table recovery_key drop constraint recovery_key_test_ck");
        runAgain();
        assertThat(announcedPasswords()).isEqualTo(customer.passwords());
    }

    /** Failed, and nobody is at the tenant any more. */
    private void awaitFailedRuns(int runs) {
        await("run " + runs + " has failed")
                .untilAsserted(() -> assertThat(heard(SyncRunFailed.class)).hasSize(runs));
        await("the next run is due later")
                .until(() ->
                        sync.count("scheduled_run where not picked and execution_time > now() and task_instance = '"
                                        + customer.id() + "'")
                                == 1);
    }

    /** From the end of the last run to the next. */
    private boolean waitsFor(String time) {
        return Boolean.TRUE.equals(sync.database()
                .queryForObject(
                        "select execution_time - last_success = ?::interval from scheduled_run where task_instance = ?",
                        Boolean.class,
                        time,
                        customer.id()));
    }

    @Test
    void noSecretIsStoredOrAnnouncedInClear() {
        connect();

        var marker = customer.passwords().values().iterator().next();

        assertThat(heard(KeyFound.class)).noneMatch(found -> found.toString().contains(marker.substring(0, 13)));
        for (var table : List.of("recovery_key", "key_reading", "sync_run", "tenant", "scheduled_run")) {
            var rows = sync.database().queryForList("select t::text from " + table + " t", String.class);
            assertThat(rows)
                    .noneMatch(row -> row.contains(marker.substring(0, 13)))
                    .noneMatch(row -> row.contains(simulator.world().clientSecret()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tenantId\": \"contoso.com\"} | tenant-id-invalid",
                "{\"tenantId\": \"5d0c7b1e-8a52-4f0b-9a1e-2f8f2d6c1a01\", \"organizationId\": 0} | organization-invalid",
                "{\"tenantId\": \"5d0c7b1e-8a52-4f0b-9a1e-2f8f2d6c1a01\", \"organizationId\": 1, \"name\": \" \"} | field-missing",
                "{\"tenantId\": \"5d0c7b1e-8a52-4f0b-9a1e-2f8f2d6c1a01\", \"organizationId\": 1, \"name\": \"n\", \"clientId\": \"c\"} | client-secret-missing",
                "{\"tenantId\":  | bad-json"
            })
    void refusesBadConnectionsInOneSentence(String body, String code) {
        var answer = sync.post("/api/v1/tenants", ADMINISTRATOR, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("code").asString()).isEqualTo(code);
        assertForPeople(answer.text("detail"));
    }

    @Test
    void letsNobodyDoWhatTheirRoleDoesNotAllow() {
        connect();
        var path = "/api/v1/tenants/" + customer.id() + "/sync";
        var body = customer.connection(organization);

        assertThat(sync.getWithoutToken("/api/v1/tenants").status()).isEqualTo(401);
        assertThat(sync.post("/api/v1/tenants", someoneOf(Role.EDITOR, organization), body)
                        .status())
                .isEqualTo(403);
        assertThat(sync.post("/api/v1/tenants", someoneOf(Role.MANAGER, 5L), body)
                        .status())
                .isEqualTo(403);
        assertThat(sync.post(path, someoneOf(Role.READ_ONLY, organization), "").status())
                .isEqualTo(403);
        assertThat(sync.post(path, someoneOf(Role.EDITOR, 5L), "").status()).isEqualTo(404);
        assertThat(sync.post(path, someoneOf(Role.EDITOR, organization), "").status())
                .isEqualTo(202);
        assertThat(sync.get("/api/v1/tenants", someoneOf(Role.READ_ONLY, 5L))
                        .body()
                        .get("items"))
                .isEmpty();
    }

    @Test
    void theStatusCountsWhatTheLastRunsOfVisibleTenantsLeft() {
        connect();
        customer.tenant().remove(customer.keys().getLast().deviceId(), KeysOnRemoval.DESTROY);
        runAgain();

        var seen = sync.get("/api/v1/sync/status", someoneOf(Role.READ_ONLY, organization))
                .body();
        var hidden =
                sync.get("/api/v1/sync/status", someoneOf(Role.READ_ONLY, 5L)).body();

        assertThat(seen.get("tenants").asInt()).isEqualTo(1);
        assertThat(seen.get("windowsDevices").asInt())
                .isEqualTo(customer.devices().size());
        assertThat(seen.get("keys").asInt()).isEqualTo(customer.passwords().size());
        assertThat(hidden.get("tenants").asInt()).isZero();
        assertThat(hidden.get("keys").asInt()).isZero();
    }

    private void connect() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitCompletedRuns(1);
    }

    /** A stalled process finds its own runs without a heartbeat, and takes them over from itself. */
    @Test
    void aLateTurnLeavesTheNextOneOfTheSameProcessItsConnection() {
        customer.fault("devices", 0, 2, "slow");
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        await("the first turn asks")
                .untilAsserted(() -> assertThat(customer.calls("devices")).isEqualTo(1));
        sync.database().update("""
                        update scheduled_run set picked = false, picked_by = null, last_heartbeat = null,
                            execution_time = now(), version = version + 1
                        where task_instance = ?
                        """, customer.id());
        await("the next turn asks, too")
                .untilAsserted(() -> assertThat(customer.calls("devices")).isEqualTo(2));

        awaitCompletedRuns(1);
        assertThat(heard(SyncRunFailed.class)).isEmpty();
        assertThat(standing().get("state").asString()).isEqualTo("OK");
    }

    private void runAgain() {
        var before = heard(SyncRunCompleted.class).size();
        assertThat(sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "")
                        .status())
                .isEqualTo(202);
        awaitCompletedRuns(before + 1);
    }

    private void awaitCompletedRuns(int runs) {
        await("run " + runs + " is completed")
                .untilAsserted(() -> assertThat(heard(SyncRunCompleted.class))
                        .as("failed runs: %s", heard(SyncRunFailed.class))
                        .hasSizeGreaterThanOrEqualTo(runs));
        await("everything is announced")
                .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
    }

    private long completedInDatabase() {
        return sync.database()
                .queryForObject(
                        "select count(*) from sync_run where tenant_id = ? and state = 'COMPLETED'",
                        Long.class,
                        customer.id());
    }

    private <E extends Event> List<E> heard(Class<E> kind) {
        var topic = DeviceEvent.class.isAssignableFrom(kind)
                ? Topic.DEVICE_EVENTS
                : TenantEvent.class.isAssignableFrom(kind) ? Topic.TENANT_EVENTS : Topic.RECOVERY_KEY_EVENTS;
        return wire.heard(topic, kind).stream()
                .filter(event -> event.tenantId().equals(customer.id()))
                .toList();
    }

    private int deviceAndKeyEvents() {
        return heard(DeviceEvent.class).size() + heard(RecoveryKeyEvent.class).size();
    }

    private Map<String, String> announcedDevices() {
        var devices = new HashMap<String, String>();
        heard(DeviceSeen.class)
                .forEach(seen -> devices.put(seen.deviceId(), seen.state().name()));
        return devices;
    }

    /** Opened as the vault opens them. */
    private Map<String, String> announcedPasswords() {
        var vault = Opener.reading(sync.secrets().vaultSealingPrivate());
        var passwords = new HashMap<String, String>();
        for (var found : heard(KeyFound.class)) {
            var binding = Binding.recoveryKey(found.tenantId(), found.deviceId(), found.keyId());
            try (var clear = vault.open(found.secret(), binding)) {
                passwords.put(found.keyId(), clear.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
            }
        }
        return passwords;
    }

    private void assertVersionsGrow() {
        var devices = new HashMap<String, Long>();
        for (var event : heard(DeviceEvent.class)) {
            var before = devices.put(event.deviceId(), event.version());
            assertThat(before == null || before < event.version()).isTrue();
        }
        var keys = new HashMap<String, Long>();
        for (var event : heard(RecoveryKeyEvent.class)) {
            var before = keys.put(event.keyId(), event.version());
            assertThat(before == null || before < event.version()).isTrue();
        }
        assertThat(heard(KeyConfirmed.class)).isEmpty();
    }

    private JsonNode standing() {
        for (var item : sync.get("/api/v1/tenants", ADMINISTRATOR).body().get("items")) {
            if (item.get("tenantId").asString().equals(customer.id())) {
                return item;
            }
        }
        throw new AssertionError("tenant not listed");
    }

    private static DeviceChange named(String name) {
        return new DeviceChange(name, null, null, null, null, null, null, null, null, null);
    }
}
