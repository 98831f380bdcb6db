package dev.latchkey.matching;

import static dev.latchkey.matching.Tenant.state;
import static dev.latchkey.matching.Tenant.windows;
import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.ConfigurationEvent.OrganizationCreated;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchEvent.MatchNeedsAttention;
import dev.latchkey.events.MatchRule;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MatchingIT {

    @TempDir
    static Path folder;

    static RunningService matching;
    static Wire wire;

    private final Tenant tenant = Tenant.fresh();
    private final String tag = UUID.randomUUID().toString().substring(0, 8).toUpperCase(java.util.Locale.ROOT);
    private long organization;

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
    void addAnOrganization() {
        organization = matching.post("/api/v1/organizations", ADMINISTRATOR, "{\"name\":\"Org " + tag + "\"}")
                .body()
                .get("id")
                .asLong();
    }

    @Test
    void aKeyWaitsSealedUntilItsConfigurationIsThereAndThenGoesToTheVault() {
        wire.send(
                tenant.connected(organization, 1),
                tenant.seen("d1", 1, windows("LON-1", "SN1" + tag)),
                tenant.keyFound("d1", "k1", 1));
        await("the key waits").untilAsserted(() -> assertThat(waitingKeys()).isEqualTo(1));
        awaitOwned("d1", 1);

        configure("c1", "LON-1", "SN1" + tag);

        await("the key goes to the vault")
                .untilAsserted(() -> assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                        .singleElement()
                        .isInstanceOfSatisfying(KeyMatched.class, key -> {
                            assertThat(key.keyId()).isEqualTo("k1");
                            assertThat(key.deviceName()).isEqualTo("LON-1");
                            assertThat(key.organizationId()).isEqualTo(organization);
                            assertThat(key.secret().ciphertext()).isEqualTo("sealed-k1");
                        }));
        assertThat(waitingKeys()).isZero();
        assertThat(mine(Topic.MATCH_EVENTS).getFirst()).isInstanceOf(DeviceUnmatched.class);
        assertThat(mine(Topic.MATCH_EVENTS).getLast())
                .isInstanceOfSatisfying(
                        DeviceMatched.class,
                        matched -> assertThat(matched.rule()).isEqualTo(MatchRule.SERIAL));
    }

    @Test
    void theKeyOfAMatchedDeviceIsNeverStored() {
        connectAndMatch("d1", "SN1" + tag);

        wire.send(tenant.keyFound("d1", "k1", 1));

        await("the key is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("k1"));
        assertThat(matching.database()
                        .queryForList(
                                "select ciphertext from device_key where tenant_id = ?", String.class, tenant.id()))
                .containsOnlyNulls();
    }

    @Test
    void R12_noKeyOfADeviceThatIsNotMatchedReachesTheVault() {
        configure("c1", "LON-1", "SN1" + tag);
        configure("c2", "any", "SN2" + tag);
        wire.send(
                tenant.connected(organization, 1),
                tenant.seen("matched", 1, windows("LON-1", "SN1" + tag)),
                tenant.seen("twin", 1, windows("LON-2", "SN2" + tag)),
                tenant.seen("other twin", 1, windows("LON-3", "SN2" + tag)),
                tenant.seen("unmatched", 1, windows("LON-4", "SN4" + tag)));
        await("the devices are decided about")
                .untilAsserted(() -> assertThat(states())
                        .containsEntry("matched", "MATCHED")
                        .containsEntry("twin", "NEEDS_ATTENTION")
                        .containsEntry("other twin", "NEEDS_ATTENTION")
                        .containsEntry("unmatched", "UNMATCHED"));

        wire.send(
                tenant.keyFound("twin", "k2", 1),
                tenant.keyFound("unmatched", "k3", 1),
                tenant.keyConfirmed("twin", "k2", 2),
                tenant.keyConfirmed("unmatched", "k3", 2),
                tenant.keyFound("matched", "k1", 1));

        await("each key has found its place").untilAsserted(() -> {
            assertThat(waitingKeys()).isEqualTo(2);
            assertThat(keysMatched()).containsExactly("k1");
            assertThat(matching.count("outbox_event")).isZero();
        });
        assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                .singleElement()
                .isInstanceOfSatisfying(
                        KeyMatched.class, key -> assertThat(key.deviceName()).isEqualTo("LON-1"));
    }

    @Test
    void theVaultHearsWhetherAKeyIsStillListed() {
        connectAndMatch("d1", "SN1" + tag);

        wire.send(tenant.keyFound("d1", "k1", 1), tenant.keyGone("d1", "k1", 2), tenant.keyConfirmed("d1", "k1", 3));

        await("all three are passed on")
                .untilAsserted(() -> assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                        .extracting(event -> (Object) event.getClass())
                        .containsExactly(KeyMatched.class, MatchedKeyGone.class, MatchedKeyConfirmed.class));
        assertThat(mine(Topic.MATCHED_KEY_EVENTS).get(1))
                .isInstanceOfSatisfying(
                        MatchedKeyGone.class,
                        gone -> assertThat(gone.lastSeenAt()).isNotNull());
    }

    @Test
    void aRenamedDeviceIsAnnouncedOnceAndKeepsItsConfiguration() {
        connectAndMatch("d1", "SN1" + tag);

        wire.send(
                tenant.changed("d1", 2, windows("LON-NEW", "SN1" + tag)),
                tenant.changed("d1", 3, windows("LON-NEW", "SN1" + tag, "00:1A:2B:00:00:01")));
        awaitOwned("d1", 3);
        wire.send(tenant.keyFound("d1", "behind", 1));

        await("the key behind is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("behind"));
        assertThat(mine(Topic.MATCHED_KEY_EVENTS).stream().filter(MatchedDeviceChanged.class::isInstance))
                .singleElement()
                .isInstanceOfSatisfying(
                        MatchedDeviceChanged.class,
                        changed -> assertThat(changed.deviceName()).isEqualTo("LON-NEW"));
        assertThat(matchesOf("d1")).hasSize(1);
    }

    @Test
    void aSecondDeviceNeverTakesAConfigurationOver() {
        connectAndMatch("d1", "SN1" + tag);

        wire.send(tenant.seen("d2", 1, windows("LON-2", "SN1" + tag)));

        await("a person must say which of the two it is")
                .untilAsserted(() -> assertThat(states())
                        .containsEntry("d1", "NEEDS_ATTENTION")
                        .containsEntry("d2", "NEEDS_ATTENTION"));
        assertThat(mine(Topic.MATCH_EVENTS))
                .filteredOn(MatchNeedsAttention.class::isInstance)
                .extracting(event -> ((MatchNeedsAttention) event).reason())
                .anySatisfy(reason -> assertThat(reason).endsWith("fits device LON-1 as well"))
                .anySatisfy(reason -> assertThat(reason).endsWith("fits device LON-2 as well"));
    }

    @Test
    void theSuccessorOfADeviceThatIsGoneTakesItsPlace() {
        connectAndMatch("d1", "SN1" + tag);
        wire.send(tenant.seen("d2", 1, windows("LON-2", "SN1" + tag)), tenant.keyFound("d2", "k2", 1));
        await("the second device waits")
                .untilAsserted(() -> assertThat(waitingKeys()).isEqualTo(1));

        wire.send(tenant.gone("d1", 2));

        await("its key is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("k2"));
    }

    @Test
    void devicesOfAnotherSystemAreLeftAlone() {
        wire.send(
                tenant.connected(organization, 1),
                tenant.seen("mac", 1, state("MAC-1", "SN1" + tag, "macOS")),
                tenant.seen("behind", 1, windows("LON-1", null)));
        awaitOwned("behind", 1);
        awaitOwned("mac", 1);

        configure("c1", "MAC-1", "SN1" + tag);
        configure("c2", "LON-1", null);

        await("the device behind gets a suggestion")
                .untilAsserted(() -> assertThat(mine(Topic.MATCH_EVENTS))
                        .last()
                        .isInstanceOfSatisfying(
                                DeviceUnmatched.class,
                                event -> assertThat(event.suggestions()).hasSize(1)));
        assertThat(mine(Topic.MATCH_EVENTS))
                .allSatisfy(event -> assertThat(event.recordKey()).endsWith("/behind"));
        var item = devices("MAC-1", ADMINISTRATOR).get(0);
        assertThat(item.get("state").asString()).isEqualTo("NOT_WINDOWS");
    }

    @Test
    void aTenantThatMovesTakesItsDevicesAlong() {
        connectAndMatch("d1", "SN1" + tag);
        wire.send(tenant.keyFound("d1", "k1", 1));
        await("the key is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("k1"));
        var other = matching.post("/api/v1/organizations", ADMINISTRATOR, "{\"name\":\"Other " + tag + "\"}")
                .body()
                .get("id")
                .asLong();
        configure(other, "c9", "LON-1", "SN1" + tag);

        wire.send(tenant.connected(other, 2));

        await("its keys follow")
                .untilAsserted(() -> assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                        .last()
                        .isInstanceOfSatisfying(
                                MatchedDeviceChanged.class,
                                changed -> assertThat(changed.organizationId()).isEqualTo(other)));
    }

    @Test
    void ignoresTheSameEventsTwice() {
        connectAndMatch("d1", "SN1" + tag);
        var found = tenant.keyFound("d1", "k1", 1);
        var seen = tenant.seen("d1", 1, windows("LON-1", "SN1" + tag));

        wire.send(found, seen, found, tenant.connected(organization, 1), tenant.keyFound("d1", "behind", 1));

        await("the key behind is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).contains("behind"));
        assertThat(keysMatched()).containsExactly("k1", "behind");
        assertThat(matchesOf("d1")).hasSize(1);
    }

    @Test
    void endsTheSameWhenEverythingComesInTheWrongOrder() {
        configure("c1", "LON-1", "SN1" + tag);

        wire.send(tenant.keyGone("d1", "k1", 2), tenant.keyFound("d1", "k1", 1));
        await("the key waits").untilAsserted(() -> assertThat(waitingKeys()).isEqualTo(1));
        wire.send(tenant.changed("d1", 2, windows("LON-1", "SN1" + tag)));
        await("the device is known")
                .untilAsserted(() -> assertThat(mine(Topic.MATCH_EVENTS)).hasSize(1));
        wire.send(tenant.seen("d1", 1, windows("OLD-NAME", "OLD" + tag)));
        wire.send(tenant.connected(organization, 2));
        await("the key is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("k1"));
        wire.send(tenant.connected(organization + 1_000_000, 1), tenant.keyFound("d1", "behind", 1));

        await("the key behind is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).contains("behind"));
        assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                .extracting(event -> (Object) event.getClass())
                .containsExactly(KeyMatched.class, MatchedKeyGone.class, KeyMatched.class);
        assertThat(((KeyMatched) mine(Topic.MATCHED_KEY_EVENTS).getFirst()).deviceName())
                .isEqualTo("LON-1");
    }

    @Test
    void announcesAfterACrashBetweenCommitAndPublish() {
        connectAndMatch("d1", "SN1" + tag);
        matching.stopRelay();
        wire.send(tenant.keyFound("d1", "k1", 1));
        await("the key is committed")
                .untilAsserted(() -> assertThat(matching.count("outbox_event")).isEqualTo(1));
        assertThat(keysMatched()).isEmpty();

        matching.restart();

        await("the key is announced")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("k1"));
    }

    @Test
    void setsPoisonAsideAndGoesOn() {
        connectAndMatch("d1", "SN1" + tag);
        var before = wire.deadLetters(Topic.RECOVERY_KEY_EVENTS).size();

        wire.sendGarbageFor(tenant.keyFound("d1", "poison", 1));
        wire.send(tenant.keyFound("d1", "behind", 1));

        await("the key behind is handed over")
                .untilAsserted(() -> assertThat(keysMatched()).containsExactly("behind"));
        await("the poison is set aside")
                .untilAsserted(() ->
                        assertThat(wire.deadLetters(Topic.RECOVERY_KEY_EVENTS)).hasSize(before + 1));
    }

    @Test
    void emptiesAFullOutboxAfterARestartInOrder() {
        connectAndMatch("d1", "SN1" + tag);
        matching.stopRelay();
        var events = new ArrayList<Event>();
        IntStream.range(0, 1_000).forEach(i -> events.add(tenant.keyFound("d1", "key-" + i, 1)));
        wire.send(events.toArray(Event[]::new));
        await("all are committed")
                .untilAsserted(() -> assertThat(matching.count("outbox_event")).isEqualTo(1_000));

        matching.restart();

        await("all are announced").untilAsserted(() -> assertThat(keysMatched()).hasSize(1_000));
        assertThat(keysMatched())
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    void importsAllOrNothingAndSaysWhatChanged() {
        var path = "/api/v1/organizations/" + organization + "/configurations";
        var body = """
                {"configurations": [
                  {"externalId": "a", "name": "LON-A", "serialNumber": " SNA ", "macAddresses": ["00:1A:2B:3C:4D:5E"]},
                  {"externalId": "b", "name": "LON-B"}]}
                """;

        var first = matching.post(path, ADMINISTRATOR, body);
        var second = matching.post(path, ADMINISTRATOR, body.replace("LON-B", "LON-C"));
        var broken = matching.post(
                path, ADMINISTRATOR, body.replace("LON-A", "LON-X").replace("\"LON-B\"", "\" \""));
        var twice = matching.post(path, ADMINISTRATOR, body.replace("\"b\"", "\"a\""));

        assertThat(first.body().toString()).isEqualTo("{\"created\":2,\"changed\":0,\"unchanged\":0}");
        assertThat(second.body().toString()).isEqualTo("{\"created\":0,\"changed\":1,\"unchanged\":1}");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.body().get("code").asString()).isEqualTo("configuration-not-usable");
        assertThat(twice.text("detail")).contains("configurations[1].externalId", "keep one of them");
        var items = matching.get("/api/v1/configurations?organizationId=" + organization, ADMINISTRATOR)
                .body()
                .get("items");
        assertThat(items).extracting(item -> item.get("name").asString()).containsExactly("LON-A", "LON-C");
        assertThat(items.get(0).get("serialNumber").asString()).isEqualTo("SNA");
        await("the registry is announced").untilAsserted(() -> {
            assertThat(wire.heard(Topic.CONFIGURATION_EVENTS, OrganizationCreated.class))
                    .anyMatch(event -> event.organizationId() == organization);
            assertThat(wire.heard(Topic.CONFIGURATION_EVENTS, ConfigurationCreated.class))
                    .filteredOn(event -> event.organizationId() == organization)
                    .hasSize(2);
            assertThat(wire.heard(Topic.CONFIGURATION_EVENTS, ConfigurationChanged.class))
                    .filteredOn(event -> event.organizationId() == organization)
                    .singleElement()
                    .satisfies(event -> assertThat(event.version()).isEqualTo(2));
        });
    }

    @Test
    void findsAnOrganizationByItsNameInAnyCase() {
        var again = matching.post("/api/v1/organizations", ADMINISTRATOR, "{\"name\":\" ORG " + tag + " \"}");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().get("id").asLong()).isEqualTo(organization);
    }

    @Test
    void showsACallerOnlyTheirOrganizations() {
        connectAndMatch("d1", "SN1" + tag);
        var insider = someoneOf(Role.EDITOR, organization);
        var outsider = someoneOf(Role.EDITOR, organization + 1_000_000);

        assertThat(devices("sn1" + tag, insider)).hasSize(1);
        assertThat(devices("sn1" + tag, outsider)).isEmpty();
        assertThat(devices("d1", outsider)).isEmpty();
        assertThat(matching.get("/api/v1/organizations", outsider).body().get("items"))
                .isEmpty();
        assertThat(matching.get("/api/v1/configurations", outsider).body().get("items"))
                .isEmpty();
        assertThat(matching.get("/api/v1/matching/status", insider).body().toString())
                .isEqualTo("{\"matched\":1,\"unmatched\":0,\"needsAttention\":0,\"ignored\":0,\"waitingKeys\":0}");
        assertThat(matching.get("/api/v1/matching/status", outsider)
                        .body()
                        .get("matched")
                        .asLong())
                .isZero();
        assertThat(matching.post(
                                "/api/v1/organizations/" + organization + "/configurations",
                                outsider,
                                "{\"configurations\":[]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void refusesWhoMayNot() {
        var reader = someoneOf(Role.READ_ONLY, organization);
        var editor = someoneOf(Role.EDITOR, organization);

        assertThat(matching.getWithoutToken("/api/v1/devices").status()).isEqualTo(401);
        assertThat(matching.post("/api/v1/organizations", editor, "{\"name\":\"X\"}")
                        .status())
                .isEqualTo(403);
        assertThat(matching.post(
                                "/api/v1/organizations/" + organization + "/configurations",
                                reader,
                                "{\"configurations\":[]}")
                        .status())
                .isEqualTo(403);
        assertThat(matching.post("/api/v1/organizations", ADMINISTRATOR, "{\"name\":")
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("bad-json");
    }

    private void connectAndMatch(String device, String serial) {
        configure("c1", "LON-1", serial);
        wire.send(tenant.connected(organization, 1), tenant.seen(device, 1, windows("LON-1", serial)));
        await("the device is matched")
                .untilAsserted(() -> assertThat(matchesOf(device)).hasSize(1));
    }

    private void configure(String externalId, String name, String serial) {
        configure(organization, externalId, name, serial);
    }

    private static void configure(long organization, String externalId, String name, String serial) {
        var answer = matching.post(
                "/api/v1/organizations/" + organization + "/configurations",
                ADMINISTRATOR,
                "{\"configurations\":[{\"externalId\":\"%s\",\"name\":\"%s\",\"serialNumber\":%s}]}"
                        .formatted(externalId, name, serial == null ? "null" : "\"" + serial + "\""));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static JsonNode devices(String query, dev.latchkey.kit.security.Caller caller) {
        return matching.get("/api/v1/devices?q=" + query, caller).body().get("items");
    }

    /** Events of different topics come in any order: the next step of a story waits until this device is that far. */
    private void awaitOwned(String device, long version) {
        await("device " + device + " is known")
                .untilAsserted(() -> assertThat(
                                matching.database().queryForList("""
                                select organization_id from device
                                where tenant_id = ? and device_id = ? and seen_version = ?
                                """, Long.class, tenant.id(), device, version))
                        .containsExactly(organization));
    }

    private Map<String, String> states() {
        var states = new TreeMap<String, String>();
        matching.database()
                .query(
                        "select device_id, state from device where tenant_id = ?",
                        row -> {
                            states.put(row.getString(1), row.getString(2));
                        },
                        tenant.id());
        return states;
    }

    private long waitingKeys() {
        return matching.database()
                .queryForObject(
                        "select count(*) from device_key where tenant_id = ? and ciphertext is not null",
                        Long.class,
                        tenant.id());
    }

    private List<Event> mine(Topic topic) {
        return wire.heard(topic).stream()
                .filter(event -> event.tenantId().equals(tenant.id()))
                .toList();
    }

    private List<String> keysMatched() {
        return mine(Topic.MATCHED_KEY_EVENTS).stream()
                .filter(KeyMatched.class::isInstance)
                .map(event -> ((KeyMatched) event).keyId())
                .toList();
    }

    private List<DeviceMatched> matchesOf(String device) {
        return wire.heard(Topic.MATCH_EVENTS, DeviceMatched.class).stream()
                .filter(event ->
                        event.tenantId().equals(tenant.id()) && event.deviceId().equals(device))
                .toList();
    }
}
