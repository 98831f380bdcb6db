package dev.latchkey.matching;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ConfigurationEvent.TenantRulesChanged;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Role;
import dev.latchkey.matching.organization.TenantOrganizations;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.RunningService.Answer;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant that several organizations share. */
class TenantRulesIT {

    @TempDir
    static Path folder;

    static RunningService matching;
    static Wire wire;

    private final Tenant tenant = Tenant.fresh();
    private final String path = "/api/v1/matching/tenants/" + tenant.id() + "/rules";
    private long shared;
    private long amsterdam;
    private long london;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        matching = new RunningService(MatchingApplication.class, "matching-service", folder);
        wire = matching.wire();
    }

    @AfterAll
    static void stop() {
        matching.close();
    }

    @BeforeEach
    void connect() {
        shared = organization();
        amsterdam = organization();
        london = organization();
        wire.send(tenant.connected(shared, 1));
        await("the tenant is known")
                .untilAsserted(() -> assertThat(get().status()).isEqualTo(200));
    }

    @Test
    void aChangedRuleMovesItsDevicesAndTheirKeysFollow() {
        configure(shared, "PF3X7A1");
        configure(amsterdam, "PF3X7A1");
        wire.send(
                seen("d1", 1, "AMS-1", "PF3X7A1", null),
                seen("d2", 1, "LON-2", "PF3X7A2", null),
                tenant.keyFound("d1", "k1", 1));
        await("the key went to the vault")
                .untilAsserted(() -> assertThat(wire.heard(Topic.MATCHED_KEY_EVENTS, KeyMatched.class))
                        .anyMatch(event -> event.tenantId().equals(tenant.id())));
        awaitOwner("d2", shared);

        var preview = put("?dryRun=true", null, rule("DEVICE_NAME", "ams-", amsterdam));
        var unmoved = owner("d1");
        var done = put("", null, rule("DEVICE_NAME", "ams-", amsterdam));

        assertThat(preview.body().get("moving").asLong()).isEqualTo(1);
        assertThat(preview.body().get("rules").get(0).get("devices").asLong()).isEqualTo(1);
        assertThat(preview.body().get("byDefault").asLong()).isEqualTo(1);
        assertThat(unmoved).isEqualTo(shared);
        assertThat(done.body().get("version").asLong()).isEqualTo(1);
        awaitOwner("d1", amsterdam);
        await("its keys follow it to the other organization")
                .untilAsserted(() -> assertThat(wire.heard(Topic.MATCHED_KEY_EVENTS, MatchedDeviceChanged.class))
                        .filteredOn(event -> event.tenantId().equals(tenant.id()))
                        .last()
                        .satisfies(event -> assertThat(event.organizationId()).isEqualTo(amsterdam)));
        assertThat(owner("d2")).isEqualTo(shared);
        assertThat(wire.heard(Topic.CONFIGURATION_EVENTS, TenantRulesChanged.class))
                .filteredOn(event -> event.tenantId().equals(tenant.id()))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.rules()).containsExactly("devices named ams-…: organization " + amsterdam));
    }

    @Test
    void aDeviceGoesByItsUserItsNameAndItsGroups() {
        put("", null, rule("GROUP", "London office", london), rule("USER_DOMAIN", "ams.example", amsterdam));

        wire.send(
                seen("d1", 1, "PC-1", "PF3X7A1", "maya@AMS.example"),
                seen("d2", 1, "PC-2", "PF3X7A2", "ben@ams.example", "London Office"),
                seen("d3", 1, "PC-3", "PF3X7A3", "eve@other.example"));
        awaitOwner("d1", amsterdam);
        awaitOwner("d2", london);
        awaitOwner("d3", shared);
        wire.send(seen("d3", 2, "PC-3", "PF3X7A3", "eve@ams.example"));

        awaitOwner("d3", amsterdam);
        await("all hear whose it is, though nothing fits it as before")
                .untilAsserted(() -> assertThat(wire.heard(Topic.MATCH_EVENTS, DeviceUnmatched.class))
                        .filteredOn(event -> event.tenantId().equals(tenant.id())
                                && event.deviceId().equals("d3"))
                        .extracting(DeviceUnmatched::organizationId)
                        .containsExactly(shared, amsterdam));
        wire.send(tenant.connected(organization(), 2));
        wire.send(seen("d4", 1, "PC-4", "PF3X7A4", null));
        await("the tenant's own organization gets what fits no rule")
                .untilAsserted(() -> assertThat(owner("d4")).isNotNull().isNotEqualTo(shared));
        assertThat(owner("d1")).isEqualTo(amsterdam);
    }

    @Test
    void goesOnWhereItWasKilled() {
        wire.send(IntStream.range(0, 1_500)
                .mapToObj(i -> seen("d%04d".formatted(i), 1, "AMS-" + i, "S" + i, null))
                .toArray(DeviceSeen[]::new));
        await("all devices are there")
                .untilAsserted(() -> assertThat(owned(shared)).isEqualTo(1_500));
        put("", null, rule("DEVICE_NAME", "AMS-", amsterdam));
        await("all of them moved")
                .untilAsserted(() -> assertThat(owned(amsterdam)).isEqualTo(1_500));
        matching.stop();
        matching.start();
        // As a process leaves it that was killed after a thousand devices.
        matching.database()
                .update(
                        "update device set organization_id = ? where device_id >= 'd1000' and tenant_id = ?",
                        shared,
                        tenant.id());
        matching.bean(TenantOrganizations.class).placed(tenant.id(), "d0999");

        await("the rest is moved, too")
                .untilAsserted(() -> assertThat(owned(amsterdam)).isEqualTo(1_500));
        await("nothing is left to do")
                .untilAsserted(() -> assertThat(
                                matching.bean(TenantOrganizations.class).placing())
                        .isEmpty());
    }

    @Test
    void refusesWhatCannotBeAndLosesNobodysChange() {
        put("", null, rule("DEVICE_NAME", "AMS-", amsterdam));

        assertThat(put("", 0L, rule("DEVICE_NAME", "LON-", london)).text("code"))
                .isEqualTo("rules-changed");
        assertThat(put("", 1L, rule("DEVICE_NAME", " ", london)).text("code")).isEqualTo("rule-not-usable");
        assertThat(put("", 1L, rule("NAME", "x", london)).status()).isEqualTo(400);
        assertThat(put("", 1L, rule("DEVICE_NAME", "x", 999_999_999)).text("code"))
                .isEqualTo("organization-unknown");
        assertThat(matching.get(path, someoneOf(Role.READ_ONLY, shared)).status())
                .isEqualTo(404);
        assertThat(matching.get(path, someoneOf(Role.READ_ONLY, shared, amsterdam))
                        .status())
                .isEqualTo(200);
        assertThat(matching.send(
                                "PUT",
                                path,
                                someoneOf(Role.EDITOR, shared, amsterdam),
                                "application/json",
                                "{\"rules\":[]}")
                        .status())
                .isEqualTo(403);
        assertThat(get().body().get("rules")).hasSize(1);
    }

    private Answer get() {
        return matching.get(path, ADMINISTRATOR);
    }

    private Answer put(String query, Long version, String... rules) {
        return matching.send(
                "PUT",
                path + query,
                ADMINISTRATOR,
                "application/json",
                "{\"version\":" + version + ",\"rules\":[" + String.join(",", rules) + "]}");
    }

    private static String rule(String kind, String value, long organization) {
        return "{\"kind\":\"%s\",\"value\":\"%s\",\"organizationId\":%d}".formatted(kind, value, organization);
    }

    private long organization() {
        return matching.post("/api/v1/organizations", ADMINISTRATOR, "{\"name\":\"Org " + UUID.randomUUID() + "\"}")
                .body()
                .get("id")
                .asLong();
    }

    private void configure(long organization, String serial) {
        matching.post(
                "/api/v1/configurations",
                ADMINISTRATOR,
                "{\"organizationId\":%d,\"name\":\"any\",\"serialNumber\":\"%s\"}".formatted(organization, serial));
    }

    private DeviceSeen seen(String device, long version, String name, String serial, String user, String... groups) {
        var state = new DeviceState(
                "intune-" + device,
                name,
                serial,
                List.of(),
                "Windows",
                null,
                null,
                null,
                user,
                true,
                "mdm",
                groups.length == 0 ? null : List.of(groups));
        return new DeviceSeen(tenant.id(), device, version, state, Instant.parse("2026-11-22T10:00:00Z"));
    }

    private void awaitOwner(String device, long organization) {
        await(device + " is with organization " + organization)
                .untilAsserted(() -> assertThat(owner(device)).isEqualTo(organization));
    }

    private Long owner(String device) {
        return matching
                .database()
                .queryForList(
                        "select organization_id from device where tenant_id = ? and device_id = ?",
                        Long.class,
                        tenant.id(),
                        device)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private long owned(long organization) {
        return matching.database()
                .queryForObject(
                        "select count(*) from device where tenant_id = ? and organization_id = ?",
                        Long.class,
                        tenant.id(),
                        organization);
    }
}
