package dev.latchkey.rotation;

import static dev.latchkey.servicetest.Wire.inbound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchRule;
import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.events.RotationEvent;
import dev.latchkey.events.RotationEvent.RotationAccepted;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VolumeType;
import dev.latchkey.servicetest.AccessMatrix;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Nothing is lost and nothing doubled, whatever Kafka and crashes do. Microsoft is away all the time. */
class RotationDeliveryIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private final Instant now = Instant.now();
    private static final long ORGANIZATION = 7;

    @TempDir
    static Path folder;

    private static RunningRotation service;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        service = new RunningRotation(
                folder, Map.of("graph.graph-url", "https://localhost:1", "graph.login-url", "https://localhost:1"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void takesTheSameCommandForOneRotation() {
        var device = aDevice("Windows");
        var behind = aDevice("Windows");
        service.wire().send(device, behind);
        awaitKnown(behind);
        var command = aCommand(device);

        var sameEvent = inbound(command);
        service.wire().send(sameEvent);
        service.wire().send(sameEvent);
        service.wire().send(command, aCommand(device, command.rotationId()));
        service.wire().send(sameKeyBehind(device));

        await("the command behind is refused because of the one rotation")
                .untilAsserted(
                        () -> assertThat(eventsOf(device)).anyMatch(RotationEvent.RotationFailed.class::isInstance));
        assertThat(eventsOf(device))
                .filteredOn(RotationAccepted.class::isInstance)
                .hasSize(1);
        var shown = service.get("/api/v1/rotations/" + command.rotationId());
        assertThat(shown.text("requestedBy")).isEqualTo("reveal policy");
        assertThat(shown.text("reason")).isEqualTo("Its key 3d9a41c7 was shown to maya");
    }

    @Test
    void keepsTheNewestStateWhenEventsComeLate() {
        var seen = aDevice("Windows");
        var renamed = new DeviceChanged(
                tenant,
                seen.deviceId(),
                3,
                state(seen.state().intuneId(), "renamed-" + seen.deviceId(), "Windows"),
                now);
        var created = new KeyCreated(
                tenant,
                seen.deviceId(),
                9_001,
                "key-1",
                1,
                ORGANIZATION,
                1,
                "x",
                VolumeType.OPERATING_SYSTEM,
                now,
                now);
        var archived = new KeyArchived(
                tenant,
                seen.deviceId(),
                9_001,
                "key-1",
                2,
                ORGANIZATION,
                VolumeType.OPERATING_SYSTEM,
                ArchiveReason.GONE_UPSTREAM,
                null,
                now,
                null);
        var behind = aDevice("Windows");

        service.wire().send(renamed, seen, behind);
        service.wire().send(archived, created);
        awaitKnown(behind);

        await("the late creation is read")
                .untilAsserted(() -> assertThat(service.bean(JdbcTemplate.class)
                                .queryForMap(
                                        "select archived, version, created_at from vault_key where password_id = 9001"))
                        .containsEntry("archived", true)
                        .containsEntry("version", 2L)
                        .hasEntrySatisfying("created_at", at -> assertThat(at).isNotNull()));
        await("the new name stays")
                .untilAsserted(() -> assertThat(service.request("renamed-" + seen.deviceId(), 60)
                                .status())
                        .isEqualTo(202));
        assertThat(service.request(seen.state().name(), 60).text("code")).isEqualTo("device-unknown");
    }

    @Test
    void announcesAfterARestartWhatWasCommittedBeforeTheCrash() {
        var device = aDevice("Windows");
        service.wire().send(device);
        awaitKnown(device);
        service.stopRelay();

        var answer = service.request(device.state().name(), 600);
        service.stop();
        assertThat(eventsOf(device)).isEmpty();
        service.start();

        await("the rotation is announced")
                .untilAsserted(() -> assertThat(eventsOf(device)).hasSize(1));
        assertThat(eventsOf(device).getFirst().rotationId()).isEqualTo(answer.text("rotationId"));
        assertThat(service.wire().heard(Topic.ROTATION_COMMANDS, RotateDevice.class))
                .filteredOn(command -> command.deviceId().equals(device.deviceId()))
                .hasSize(1);
    }

    @Test
    void setsPoisonAsideAndGoesOn() {
        var device = aDevice("Windows");
        service.wire().send(device);
        awaitKnown(device);
        var poison = aCommand(device);

        service.wire().sendGarbageFor(poison);
        service.wire().send(aCommand(device));

        await("the command behind is accepted")
                .untilAsserted(() -> assertThat(eventsOf(device)).hasSize(1));
        await("the poison is a dead letter")
                .untilAsserted(() -> assertThat(service.wire().deadLetters(Topic.ROTATION_COMMANDS))
                        .hasSize(1));
    }

    @Test
    void emptiesAFullOutboxAfterARestartInOrder() {
        var devices = new ArrayList<DeviceSeen>();
        for (var i = 0; i < 40; i++) {
            devices.add(aDevice(i % 2 == 0 ? "Windows" : "macOS"));
        }
        service.wire().send(devices.toArray(DeviceSeen[]::new));
        devices.forEach(RotationDeliveryIT::awaitKnown);
        service.stopRelay();

        for (var device : devices) {
            service.wire().send(aCommand(device));
        }
        await("all commands are taken on")
                .untilAsserted(() -> assertThat(service.bean(JdbcTemplate.class)
                                .queryForObject(
                                        "select count(*) from rotation where tenant_id = ?", Long.class, tenant))
                        .isEqualTo(40));
        service.stop();
        service.start();

        await("all are announced").untilAsserted(() -> assertThat(ofTenant()).hasSize(40));
        assertThat(ofTenant()).extracting(RotationEvent::deviceId).doesNotHaveDuplicates();
    }

    @Test
    void answersARequestForADeviceByAnyOfItsNamesAndKeepsTheRotationUnderWay() {
        var device = aDevice("Windows");
        service.wire().send(device);
        awaitKnown(device);

        var byName = service.request(device.state().name().toUpperCase(java.util.Locale.ROOT), 600);
        var bySerial = service.request(String.valueOf(device.state().serialNumber()), 600);
        var byEntraId = service.request(device.deviceId(), 600);
        var byIntuneId = service.request(device.state().intuneId(), 600);

        assertThat(byName.status()).isEqualTo(202);
        assertThat(byName.text("state")).isEqualTo("ACCEPTED");
        assertThat(List.of(bySerial, byEntraId, byIntuneId))
                .extracting(answer -> answer.text("rotationId"))
                .containsOnly(byName.text("rotationId"));
        assertThat(service.rotation(byName.text("rotationId")).text("deviceId")).isEqualTo(device.deviceId());
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        var twin = aDevice("Windows");
        var name = twin.state().name();
        var other = new DeviceSeen(
                tenant, UUID.randomUUID().toString(), 1, state(UUID.randomUUID().toString(), name, "Windows"), now);
        service.wire().send(twin, other);
        awaitKnown(twin);
        awaitKnown(other);

        assertThat(service.request(name, 60).text("code")).isEqualTo("device-ambiguous");
        assertThat(service.request(name, 60).text("detail")).contains(twin.deviceId(), other.deviceId());
        assertThat(service.request("nobody", 60).status()).isEqualTo(404);
        assertThat(service.request(twin.deviceId(), 0).text("code")).isEqualTo("deadline-invalid");
        assertThat(service.post("/api/v1/rotations", "{\"device\":\" \"}").text("code"))
                .isEqualTo("device-missing");
        assertThat(service.post("/api/v1/rotations", "{").text("code")).isEqualTo("bad-json");
        assertThat(service.rotation("nothing").text("code")).isEqualTo("rotation-unknown");
    }

    @Test
    void saysAtOnceThatADeviceHasNoBitLocker() {
        var device = aDevice("macOS");
        service.wire().send(device);
        awaitKnown(device);

        var answer = service.request(device.deviceId(), 60);

        assertThat(answer.text("state")).isEqualTo("FAILED");
        assertThat(answer.text("failure")).isEqualTo("NOT_WINDOWS");
        assertThat(answer.text("cause")).endsWith("runs macOS; only Windows devices have BitLocker keys");
    }

    @Test
    void refusesADeviceWithoutAConfigurationUntilItHasOne() {
        var device = aDevice("Windows");
        service.wire().send(device);
        service.wire()
                .send(new DeviceUnmatched(
                        tenant, device.deviceId(), 1, "LON-LT-1", "no configuration fits", List.of(), now, null, null));
        awaitKnown(device);
        awaitMatchVersion(device, 1);

        var refused = service.request(device.deviceId(), 60);
        service.wire()
                .send(new DeviceMatched(
                        tenant, device.deviceId(), 2, "LON-LT-1", 7, 8, MatchRule.SERIAL, "serial", now, null));
        awaitMatchVersion(device, 2);
        var accepted = service.request(device.deviceId(), 60);

        assertThat(refused.text("failure")).isEqualTo("REFUSED");
        assertThat(refused.text("cause")).contains("no configuration fits");
        assertThat(accepted.text("state")).isEqualTo("ACCEPTED");
    }

    @Test
    void endsWhatIsUnderWayAndRefusesMoreOnceTheTenantIsDisconnected() {
        var device = aDevice("Windows");
        service.wire().send(device);
        awaitKnown(device);
        var underWay = service.request(device.deviceId(), 600).text("rotationId");

        // Were it at work between the first two, the credential, which is none, would end the rotation first.
        var loop = service.service().loop("rotationLoop");
        loop.stop();
        try {
            service.wire().send(connected(tenant, ORGANIZATION));
            service.wire().send(new TenantDisconnected(tenant, "Contoso", ORGANIZATION, 2, 2, now, "ada"));
            service.wire().send(connected(tenant, ORGANIZATION));
            await("the tenant's credential is forgotten")
                    .untilAsserted(() -> assertThat(service.bean(JdbcTemplate.class)
                                    .queryForList(
                                            "select version from tenant where tenant_id = ? and sealed_data_key is null"
                                                    + " and ciphertext is null",
                                            Long.class,
                                            tenant))
                            .containsExactly(2L));
        } finally {
            loop.start();
        }

        await("it ended")
                .untilAsserted(() ->
                        assertThat(service.rotation(underWay).text("cause")).contains("was disconnected"));
        await("its end is announced")
                .untilAsserted(() -> assertThat(eventsOf(device))
                        .last()
                        .isInstanceOfSatisfying(
                                RotationEvent.RotationFailed.class,
                                failed -> assertThat(failed.rotationId()).isEqualTo(underWay)));
        var refused = service.request(device.deviceId(), 600);
        assertThat(refused.text("state")).isEqualTo("FAILED");
        assertThat(refused.text("cause")).contains("connect it again");

        service.wire()
                .send(new TenantConnected(
                        tenant, "Contoso", ORGANIZATION, "client", new SealedSecret("x", "y"), 3, now, null));
        await("a device that was not seen again is not known")
                .untilAsserted(
                        () -> assertThat(service.request(device.deviceId(), 600).text("code"))
                                .isEqualTo("device-unknown"));
        service.wire().send(new DeviceSeen(tenant, device.deviceId(), 3, device.state(), now));
        await("one that was is")
                .untilAsserted(
                        () -> assertThat(service.request(device.deviceId(), 600).text("state"))
                                .isEqualTo("ACCEPTED"));
    }

    @Test
    void noRoleReachesAForeignOrganizationThroughAnyEndpoint() {
        // Nothing is under way for a device without BitLocker, so nothing changes by itself.
        var mine = aDevice("macOS");
        var theirTenant = UUID.randomUUID().toString();
        var seen = aDevice("macOS");
        var theirs = new DeviceSeen(theirTenant, seen.deviceId(), 1, seen.state(), now);
        service.wire().send(connected(tenant, 6_001), connected(theirTenant, 6_002), mine, theirs);
        awaitKnown(mine);
        awaitKnown(theirs);
        var myRotation = service.request(mine.deviceId(), 60).text("rotationId");
        var theirRotation = service.request(theirs.deviceId(), 60).text("rotationId");

        // Those of other tests go on otherwise, and change their table meanwhile.
        var underWay = service.service().loop("rotationLoop");
        underWay.stop();
        try {
            new AccessMatrix(service.service(), 6_001, 6_002)
                    .marks(theirs.state().name(), theirTenant)
                    .aim("device", mine.deviceId(), theirs.deviceId())
                    .aim("rotationId", myRotation, theirRotation)
                    .body("POST /rotations", "{\"device\":\"{device}\",\"reason\":\"a test\"}")
                    .unaimed("GET /rotations", "GET /rotations/status")
                    .check();
        } finally {
            underWay.start();
        }
    }

    private static TenantConnected connected(String tenant, long organization) {
        return new TenantConnected(
                tenant, "Contoso", organization, "client", new SealedSecret("key", "sealed"), 1, Instant.EPOCH, null);
    }

    private static void awaitMatchVersion(DeviceSeen device, long version) {
        await("the match is known")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(service.bean(JdbcTemplate.class)
                                .queryForList(
                                        "select version from device_match where device_id = ?",
                                        Long.class,
                                        device.deviceId()))
                        .containsExactly(version));
    }

    @Test
    void showsRotationsOnlyToThoseWhoMaySeeTheOrganization() {
        var device = aDevice("Windows");
        service.wire()
                .send(new TenantConnected(
                        tenant, "Fabrikam", ORGANIZATION, "client", new SealedSecret("x", "y"), 1, now, null));
        service.wire().send(device);
        awaitKnown(device);
        await("the tenant is known")
                .untilAsserted(() -> assertThat(service.bean(JdbcTemplate.class)
                                .queryForObject("select count(*) from tenant where tenant_id = ?", Long.class, tenant))
                        .isEqualTo(1));

        var path =
                "/api/v1/rotations/" + service.request(device.deviceId(), 600).text("rotationId");

        assertThat(service.getAs(path, Set.of(ORGANIZATION)).status()).isEqualTo(200);
        assertThat(service.getAs(path, Set.of(8L)).status()).isEqualTo(404);
        assertThat(service.getAs("/api/v1/rotations", Set.of(8L)).body().path("items"))
                .isEmpty();
        assertThat(service.getAs("/api/v1/rotations/status", Set.of(8L))
                        .body()
                        .path("open")
                        .asLong())
                .isZero();
        assertThat(service.get("/api/v1/rotations?limit=5").body().path("items"))
                .isNotEmpty();
    }

    @Test
    void aDeviceOfASharedTenantIsThatOfItsOwnOrganization() {
        var tenants = 6_101L;
        var another = 6_102L;
        var device = aDevice("Windows");
        var unplaced = aDevice("Windows");
        service.wire().send(connected(tenant, tenants), device, unplaced);
        service.wire().send(matched(device, 1, another));
        awaitKnown(unplaced);
        awaitMatchVersion(device, 1);

        var hidden = service.requestAs(device.deviceId(), Set.of(tenants));
        var asked = service.requestAs(device.deviceId(), Set.of(another));
        var byDefault = service.requestAs(unplaced.deviceId(), Set.of(tenants));

        assertThat(hidden.text("code")).isEqualTo("device-unknown");
        assertThat(asked.status()).isEqualTo(202);
        assertThat(byDefault.status()).isEqualTo(202);
        assertThat(shownTo(another)).containsExactly(device.deviceId());
        assertThat(shownTo(tenants)).containsExactly(unplaced.deviceId());
        var path = "/api/v1/rotations/" + asked.text("rotationId");
        assertThat(service.getAs(path, Set.of(tenants)).status()).isEqualTo(404);
        assertThat(service.getAs(path, Set.of(another)).status()).isEqualTo(200);
        assertThat(counted(another)).isOne();

        service.wire()
                .send(new DeviceUnmatched(
                        tenant, unplaced.deviceId(), 1, "LON-LT-2", "none fits", List.of(), now, null, another));
        awaitMatchVersion(unplaced, 1);

        assertThat(shownTo(tenants)).isEmpty();
        assertThat(shownTo(another)).containsExactlyInAnyOrder(device.deviceId(), unplaced.deviceId());

        service.wire().send(matched(device, 3, tenants));
        service.wire().send(matched(device, 2, another), matched(unplaced, 2, tenants));
        awaitMatchVersion(device, 3);
        awaitMatchVersion(unplaced, 2);

        assertThat(shownTo(another)).isEmpty();
        assertThat(shownTo(tenants)).containsExactlyInAnyOrder(device.deviceId(), unplaced.deviceId());
        assertThat(counted(another)).isZero();
    }

    private DeviceMatched matched(DeviceSeen device, long version, long organization) {
        return new DeviceMatched(
                tenant, device.deviceId(), version, "LON-LT-1", organization, 8, MatchRule.SERIAL, "serial", now, null);
    }

    private static List<String> shownTo(long organization) {
        return service.getAs("/api/v1/rotations", Set.of(organization))
                .body()
                .path("items")
                .valueStream()
                .map(one -> one.path("deviceId").asString())
                .toList();
    }

    private static long counted(long organization) {
        return service.getAs("/api/v1/rotations/status", Set.of(organization))
                .body()
                .valueStream()
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    private static void awaitKnown(DeviceSeen device) {
        await("the device is known")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(service.bean(JdbcTemplate.class)
                                .queryForObject(
                                        "select count(*) from device where device_id = ?",
                                        Long.class,
                                        device.deviceId()))
                        .isEqualTo(1));
    }

    private List<RotationEvent> eventsOf(DeviceSeen device) {
        return service.wire().heard(Topic.ROTATION_EVENTS, RotationEvent.class).stream()
                .filter(event -> event.deviceId().equals(device.deviceId()))
                .toList();
    }

    private List<RotationEvent> ofTenant() {
        return service.wire().heard(Topic.ROTATION_EVENTS, RotationEvent.class).stream()
                .filter(event -> event.tenantId().equals(tenant))
                .toList();
    }

    private DeviceSeen aDevice(String system) {
        var id = UUID.randomUUID().toString();
        return new DeviceSeen(
                tenant,
                id,
                1,
                state(UUID.randomUUID().toString(), "LT-" + NUMBER.incrementAndGet() + "-x", system),
                now);
    }

    private static DeviceState state(String intuneId, String name, String system) {
        return new DeviceState(
                intuneId, name, "SER-" + intuneId, List.of(), system, null, null, null, null, true, null, null);
    }

    private RotateDevice aCommand(DeviceSeen device) {
        return aCommand(device, UUID.randomUUID().toString());
    }

    private RotateDevice sameKeyBehind(DeviceSeen device) {
        return aCommand(device);
    }

    private RotateDevice aCommand(DeviceSeen device, String rotationId) {
        return new RotateDevice(
                tenant,
                device.deviceId(),
                rotationId,
                "reveal policy",
                "Its key 3d9a41c7 was shown to maya",
                now.plus(Duration.ofDays(1)),
                now);
    }
}
