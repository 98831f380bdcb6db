package dev.latchkey.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.events.RotationEvent;
import dev.latchkey.events.RotationEvent.RotationAccepted;
import dev.latchkey.events.RotationEvent.RotationDispatched;
import dev.latchkey.events.RotationEvent.RotationVerified;
import dev.latchkey.events.RotationEvent.RotationWaitingForDevice;
import dev.latchkey.events.Topic;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.DeviceChange;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.Escrow;
import dev.latchkey.simulator.world.RotationFit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rotations through a simulated Microsoft. Each test takes a device no other one touches. */
class RotationThroughMicrosoftIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LONG = 3_600;
    private static final Set<Integer> TAKEN = new HashSet<>();

    @TempDir
    static Path folder;

    private static Simulator simulator;
    private static RunningRotation service;
    private static SimulatedTenant tenant;
    private static SimulatedTenant forbidding;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorOptions.demo()
                .withSettings(Settings.DEFAULT.with("checkInSeconds", 1))
                .withHttpPort(0));
        service = new RunningRotation(
                folder,
                Map.of(
                        "graph.graph-url", simulator.graphUrl(),
                        "graph.login-url", simulator.loginUrl(),
                        "graph.trusted-certificate", simulator.certificate()));
        tenant = connected(0);
        forbidding = connected(1);
    }

    private static SimulatedTenant connected(int index) {
        var connected = new SimulatedTenant(simulator, index, service.wire());
        connected.connect(service.secrets(), simulator.world().clientSecret());
        var devices = connected.devices().size();
        await("all devices of the tenant are known")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("device", connected)).isEqualTo(devices));
        var keys = connected.devices().stream()
                .mapToLong(
                        device -> connected.inSimulator().keys(device.index()).size())
                .sum();
        await("all keys of the tenant are known")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("vault_key", connected)).isEqualTo(keys));
        return connected;
    }

    private static Long count(String table, SimulatedTenant tenant) {
        return service.bean(JdbcTemplate.class)
                .queryForObject("select count(*) from " + table + " where tenant_id = ?", Long.class, tenant.id());
    }

    @AfterAll
    static void stop() {
        service.close();
        simulator.close();
    }

    @Test
    void isVerifiedOnlyWhenTheVaultAnnouncesTheNewKeysOfBothDrives() {
        var device = aWorkingDevice(2);

        var id = request(device, LONG);
        awaitRefreshOf(device);
        var before = service.rotation(id).text("state");
        tenant.announceKeys(device);

        awaitState(id, "VERIFIED");
        assertThat(before).isEqualTo("WAITING_FOR_DEVICE");
        var rotation = service.rotation(id).body();
        assertThat(rotation.path("newKeyIds")).hasSize(2);
        assertThat(rotation.path("archivedKeyIds")).hasSize(2);
        await("the whole story is announced")
                .untilAsserted(() -> assertThat(eventsOf(device))
                        .extracting(event -> (Object) event.getClass())
                        .contains(
                                RotationAccepted.class,
                                RotationDispatched.class,
                                RotationWaitingForDevice.class,
                                RotationVerified.class)
                        .endsWith(RotationVerified.class));
        assertThat(eventsOf(device))
                .extracting(RotationEvent::version)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void expiresAsOfflineWhenTheDeviceStaysAway() {
        var device = take(one -> !one.profile().online() && one.profile().rotationFit() == RotationFit.FITS);

        var id = request(device, 3);

        awaitState(id, "EXPIRED");
        assertThat(service.rotation(id).text("failure")).isEqualTo("OFFLINE");
        assertThat(service.rotation(id).text("cause"))
                .isEqualTo("The device is offline; it last checked in at "
                        + service.rotation(id).text("lastCheckInAt"));
    }

    @Test
    void timesOutWhenTheNewKeyNeverReachesTheVault() {
        var device = aWorkingDevice(1);

        var id = request(device, 5);

        awaitState(id, "EXPIRED");
        assertThat(service.rotation(id).text("failure")).isEqualTo("TIMED_OUT");
    }

    @Test
    void failsAtOnceForDevicesThatCannotRotate() {
        var mac = take(one -> !one.profile().isWindows());
        var open = take(one -> one.profile().isWindows() && !one.profile().encrypted());

        assertThat(service.rotation(request(mac, LONG)).text("failure")).isEqualTo("NOT_WINDOWS");
        assertThat(service.rotation(request(open, LONG)).text("failure")).isEqualTo("NOT_ENCRYPTED");
        assertThat(tenant.requestsFor(mac) + tenant.requestsFor(open)).isZero();
    }

    @Test
    void failsWithTheDevicesErrorWhenItsPolicyForbidsRotation() {
        var device = aWorkingDevice(1);
        tenant.inSimulator().change(device.intuneId(), change(false));

        var id = request(device, LONG);

        awaitState(id, "FAILED");
        assertThat(service.rotation(id).text("failure")).isEqualTo("REFUSED");
        assertThat(service.rotation(id).text("cause")).contains("0x8031002C", "policy");
    }

    @Test
    void failsInPlainWordsWhenThePermissionIsMissing() {
        var before = forbidding.inSimulator().choices().consent();
        var reading = before.roles().stream()
                .filter(role -> !role.contains("ReadWrite"))
                .collect(java.util.stream.Collectors.toSet());
        forbidding.inSimulator().choices().consent(new Consent(true, reading));
        var device = forbidding.one(RotationThroughMicrosoftIT::works);

        var id = request(device, LONG);

        awaitState(id, "FAILED");
        assertThat(service.rotation(id).text("failure")).isEqualTo("REFUSED");
        assertThat(service.rotation(id).text("cause")).contains("ReadWrite.All is not granted");
        assertThat(forbidding.requestsFor(device)).isZero();
    }

    @Test
    void failsWhenMicrosoftNoLongerKnowsTheDevice() {
        var device = aWorkingDevice(1);
        tenant.inSimulator().remove(device.intuneId(), dev.latchkey.simulator.world.KeysOnRemoval.KEEP);

        var id = request(device, LONG);

        awaitState(id, "FAILED");
        assertThat(service.rotation(id).text("failure")).isEqualTo("REFUSED");
    }

    @Test
    void sendsTheRequestOnceAlthoughTheAnswerIsLostAndTheServiceCrashes() throws Exception {
        var device = aWorkingDevice(1);
        fault("{\"kind\":\"rotate\",\"tenant\":\"" + tenant.id() + "\",\"answer\":\"cut\",\"times\":1}");

        var id = request(device, LONG);
        await("Microsoft has the request")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tenant.requestsFor(device)).isEqualTo(1));
        service.stop();
        service.start();
        awaitRefreshOf(device);
        tenant.announceKeys(device);

        awaitState(id, "VERIFIED");
        assertThat(tenant.requestsFor(device)).isEqualTo(1);
    }

    @Test
    void waitsAndSendsAgainWhenMicrosoftIsBusy() throws Exception {
        var device = aWorkingDevice(1);
        fault("{\"kind\":\"rotate\",\"tenant\":\"" + tenant.id()
                + "\",\"answer\":\"429\",\"times\":2,\"retryAfter\":\"1\"}");

        var id = request(device, LONG);
        awaitRefreshOf(device);
        tenant.announceKeys(device);

        awaitState(id, "VERIFIED");
        assertThat(tenant.requestsFor(device)).isEqualTo(1);
    }

    private static synchronized DeviceView take(java.util.function.Predicate<DeviceView> wanted) {
        var device = tenant.one(one -> wanted.test(one) && !TAKEN.contains(one.index()));
        TAKEN.add(device.index());
        return device;
    }

    private static DeviceView aWorkingDevice(int volumes) {
        return take(one -> works(one) && one.profile().volumes() == volumes);
    }

    private static boolean works(DeviceView device) {
        var profile = device.profile();
        return profile.rotationFit() == RotationFit.FITS && profile.online() && profile.escrow() == Escrow.ARRIVES;
    }

    private static DeviceChange change(boolean rotationPolicy) {
        return new DeviceChange(null, null, null, null, null, null, null, rotationPolicy, null, null);
    }

    private static String request(DeviceView device, int deadlineSeconds) {
        var answer = service.request(device.intuneId().toString(), deadlineSeconds);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.text("rotationId");
    }

    private static void awaitState(String rotationId, String state) {
        await("the rotation is " + state)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(service.rotation(rotationId).text("state"))
                        .as(service.rotation(rotationId).body().toString())
                        .isEqualTo(state));
    }

    private static void awaitRefreshOf(DeviceView device) {
        await("sync is asked to look at the device")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(service.wire().heard(Topic.REFRESH_COMMANDS, RefreshDevice.class))
                        .extracting(RefreshDevice::deviceId)
                        .contains(device.entraId().toString()));
    }

    private static List<RotationEvent> eventsOf(DeviceView device) {
        return service.wire().heard(Topic.ROTATION_EVENTS, RotationEvent.class).stream()
                .filter(event -> event.deviceId().equals(device.entraId().toString()))
                .toList();
    }

    private static void fault(String fault) throws IOException, InterruptedException {
        var address = URI.create(simulator.plainUrl().orElseThrow() + "/simulator/faults");
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(address)
                            .POST(HttpRequest.BodyPublishers.ofString(fault))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
        }
    }
}
