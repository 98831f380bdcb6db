package dev.latchkey.matching;

import static dev.latchkey.matching.Tenant.windows;
import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ConfigurationEvent.AutomaticCreationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent;
import dev.latchkey.events.MatchEvent.DeviceIgnored;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.match.MatchDevices;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.RunningService.Answer;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What people decide about devices. */
class SettlingIT {

    @TempDir
    static Path folder;

    static RunningService matching;
    static Wire wire;

    private final Tenant tenant = Tenant.fresh();
    private final String tag = UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
    private long organization;
    private Caller ann = ADMINISTRATOR;

    @BeforeAll
    static void start() {
        matching = new RunningService(MatchingApplication.class, "matching-service", folder);
        wire = matching.wire();
    }

    @AfterAll
    static void stop() {
        matching.close();
    }

    @BeforeEach
    void anOrganizationWithATenant() {
        organization = matching.post("/api/v1/organizations", ADMINISTRATOR, "{\"name\":\"Org " + tag + "\"}")
                .body()
                .get("id")
                .asLong();
        ann = someoneOf(Role.EDITOR, organization);
        take(tenant.connected(organization, 1));
    }

    @Test
    void r14_noKeyIsAnnouncedBeforeAConfigurationExistsAndTheDeviceIsMatched() {
        seen("d1", windows("LON-1", "SN1" + tag));
        take(tenant.keyFound("d1", "k1", 1));
        assertThat(announcedKeys()).isEmpty();

        var created = apply("CREATE", device("d1"), ann);

        assertThat(created.status()).isEqualTo(200);
        awaitAnnounced();
        assertThat(announcedKeys()).containsExactly("k1");
        assertThat(wire.heard(Topic.CONFIGURATION_EVENTS, ConfigurationCreated.class))
                .filteredOn(event -> event.organizationId() == organization)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.name()).isEqualTo("LON-1");
                    assertThat(event.serialNumber()).isEqualTo("SN1" + tag);
                });
        assertThat(events("d1")).last().isInstanceOfSatisfying(DeviceMatched.class, matched -> {
            assertThat(matched.actor()).isEqualTo("someone");
            assertThat(matched.evidence()).contains("decision of someone", "SN1" + tag);
        });
    }

    @Test
    void r12_noKeyOfAnIgnoredDeviceReachesTheVaultUntilItIsMatchedAfterAll() {
        seen("d1", windows("KIOSK", "SN1" + tag));
        var ignored = apply("IGNORE", device("d1"), ann);
        var again = apply("IGNORE", device("d1"), ann);

        take(tenant.changed("d1", 2, windows("KIOSK-2", "SN1" + tag)), tenant.keyFound("d1", "k1", 1));
        var configuration = configure("c1", "KIOSK", "SN1" + tag);

        assertThat(ignored.body().get("changed").asLong()).isEqualTo(1);
        assertThat(again.body().get("unchanged").asLong()).isEqualTo(1);
        assertThat(state("d1")).isEqualTo("IGNORED");
        assertThat(matching.get("/api/v1/matching/status", ann).body().toString())
                .isEqualTo("{\"matched\":0,\"unmatched\":0,\"needsAttention\":0,\"ignored\":1,\"waitingKeys\":1}");
        apply("MATCH", device("d1") + ",\"configurationId\":" + configuration, ann);
        awaitAnnounced();
        assertThat(announcedKeys()).containsExactly("k1");
        assertThat(events("d1")).filteredOn(DeviceIgnored.class::isInstance).hasSize(1);
    }

    @Test
    void r20_aChangedMatchTakesTheKeysToItsConfigurationAndAnArchivedOneKeepsThem() {
        configure("c1", "any", "SN1" + tag);
        var right = configure("c2", "LON-1", null);
        seen("d1", windows("LON-1", "SN1" + tag));
        take(tenant.keyFound("d1", "k1", 1));

        var changed = apply("CHANGE", device("d1") + ",\"configurationId\":" + right, ann);
        take(
                tenant.keyFound("d1", "k2", 1),
                tenant.changed("d1", 2, windows("LON-1", "SN1" + tag, "00:1A:2B:00:00:01")));

        assertThat(changed.status()).isEqualTo(200);
        awaitAnnounced();
        var heard = mine(Topic.MATCHED_KEY_EVENTS);
        assertThat(heard)
                .extracting(event -> (Object) event.getClass())
                .containsExactly(KeyMatched.class, MatchedDeviceChanged.class, KeyMatched.class);
        assertThat(((MatchedDeviceChanged) heard.get(1)).configurationId()).isEqualTo(right);
        assertThat(((KeyMatched) heard.get(2)).configurationId()).isEqualTo(right);
        assertThat(state("d1")).isEqualTo("MATCHED");
    }

    @Test
    void aRevertedMatchStaysRevertedUntilTheEvidenceChanges() {
        configure("c1", "LON-1", "SN1" + tag);
        seen("d1", windows("LON-1", "SN1" + tag));
        take(tenant.keyFound("d1", "k1", 1));

        apply("REVERT", device("d1"), ann);
        take(tenant.keyFound("d1", "k2", 1), tenant.changed("d1", 2, windows("LON-2", "SN1" + tag)));
        configure("c9", "unrelated", "SN9" + tag);

        awaitAnnounced();
        assertThat(state("d1")).isEqualTo("UNMATCHED");
        assertThat(announcedKeys()).containsExactly("k1");
        take(tenant.changed("d1", 3, windows("LON-2", "SN1" + tag, "00:1A:2B:11:00:01")));
        configure("c1", "LON-1", "SN1" + tag, "00:1A:2B:11:00:01");
        awaitAnnounced();
        assertThat(state("d1")).isEqualTo("MATCHED");
        assertThat(announcedKeys()).containsExactly("k1", "k2");
    }

    @Test
    void aPersonSaysWhichOfTwoDevicesWithOneSerialNumberIsTheMachine() {
        var configuration = configure("c1", "any", "SN1" + tag);
        seen("original", windows("LON-1", "SN1" + tag));
        seen("clone", windows("LON-2", "SN1" + tag));
        take(tenant.keyFound("original", "k1", 1), tenant.keyFound("clone", "k2", 1));

        var both = preview("ACCEPT", organization(), ann);
        var one = apply("ACCEPT", device("original"), ann);
        var other = apply("MATCH", device("clone") + ",\"configurationId\":" + configuration, ann);

        assertThat(both.body().get("changed").asLong()).isZero();
        assertThat(both.body().get("refusals").get(0).get("reason").asString()).contains("is suggested for 2 devices");
        assertThat(one.status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().get("detail").asString()).contains("is device LON-1 already");
        awaitAnnounced();
        assertThat(announcedKeys()).containsExactly("k1");
        assertThat(evidence("clone")).endsWith("but is device LON-1 already");
    }

    @Test
    void aMachineWithAnotherMainboardKeepsItsPlaceAndAsks() {
        configure("c1", "any", "SN1" + tag);
        configure("c2", "any", "SN2" + tag);
        seen("d1", windows("LON-1", "SN1" + tag));
        take(tenant.keyFound("d1", "k1", 1));

        take(tenant.changed("d1", 2, windows("LON-1", "SN2" + tag)), tenant.keyFound("d1", "k2", 1));

        awaitAnnounced();
        assertThat(state("d1")).isEqualTo("NEEDS_ATTENTION");
        assertThat(evidence("d1")).contains("was matched to configuration", "its serial number SN2" + tag);
        assertThat(announcedKeys()).containsExactly("k1");
    }

    @Test
    void r16_theNameOfADeviceReachesItsKeysAlsoWhileItNeedsAttention() {
        var place = configure("c1", "any", "SN1" + tag);
        configure("c2", "any", "SN2" + tag);
        seen("d1", windows("LON-1", "SN1" + tag));
        take(tenant.keyFound("d1", "k1", 1));
        take(tenant.changed("d1", 2, windows("LON-1", "SN2" + tag)));

        take(tenant.changed("d1", 3, windows("LON-9", "SN2" + tag)));

        awaitAnnounced();
        assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                .last()
                .isInstanceOfSatisfying(MatchedDeviceChanged.class, changed -> {
                    assertThat(changed.deviceName()).isEqualTo("LON-9");
                    assertThat(changed.configurationId()).isEqualTo(place);
                });
    }

    @Test
    void aRemovedConfigurationSendsItsDevicesToAttention() {
        var removed = configure("c1", "any", "SN1" + tag);
        var heir = configure("c2", "any", null);
        seen("d1", windows("LON-1", "SN1" + tag));
        take(tenant.keyFound("d1", "k1", 1));

        new TransactionTemplate(matching.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            matching.bean(RegistryLock.class).toChange();
            matching.database().update("delete from configuration where id = ?", removed);
            matching.bean(MatchDevices.class)
                    .configurationsRemoved(List.of(removed), new Sought(organization, Traits.NONE), Cause.start());
        });
        take(tenant.keyFound("d1", "k2", 1));

        assertThat(state("d1")).isEqualTo("NEEDS_ATTENTION");
        assertThat(evidence("d1")).isEqualTo("configuration " + removed + ", which it was, is not there any more");
        awaitAnnounced();
        assertThat(announcedKeys()).containsExactly("k1");
        apply("MATCH", device("d1") + ",\"configurationId\":" + heir, ann);
        awaitAnnounced();
        assertThat(announcedKeys()).containsExactly("k1", "k2");
        assertThat(mine(Topic.MATCHED_KEY_EVENTS))
                .filteredOn(MatchedDeviceChanged.class::isInstance)
                .singleElement()
                .satisfies(changed -> assertThat(((MatchedDeviceChanged) changed).configurationId())
                        .isEqualTo(heir));
    }

    @Test
    void settlesTwoHundredUnmatchedDevicesWithThreeCommands() {
        var events = new ArrayList<Event>();
        for (var i = 0; i < 200; i++) {
            if (i < 80) {
                configure("named-" + i, "LON-" + i, null);
            }
            var name = (i < 180 ? "LON-" : "KIOSK-") + i;
            events.add(tenant.seen("d" + i, 1, windows(name, i < 170 ? "SN" + i + tag : null)));
            events.add(tenant.keyFound("d" + i, "k" + i, 1));
        }
        take(events.toArray(Event[]::new));

        for (var action : List.of("ACCEPT", "CREATE", "IGNORE")) {
            var further = organization() + (action.equals("CREATE") ? ",\"namePrefix\":\"lon-\"" : "");
            var shown = preview(action, further, ann);
            var done = applyBulk(action, further, token(shown), ann);
            assertThat(done.status()).isEqualTo(200);
        }

        awaitAnnounced();
        assertThat(matching.get("/api/v1/matching/status", ann).body().toString())
                .isEqualTo("{\"matched\":180,\"unmatched\":0,\"needsAttention\":0,\"ignored\":20,\"waitingKeys\":20}");
        assertThat(announcedKeys()).hasSize(180).doesNotHaveDuplicates();
    }

    @Test
    void aMachineSetUpAnewIsKnownByItsIntuneId() {
        var configuration = configure("c1", "any", null);
        seen("before", enrolled("intune-7", "LON-1"));
        apply("MATCH", device("before") + ",\"configurationId\":" + configuration, ann);
        seen("after", enrolled("intune-7", "LON-1"));
        assertThat(state("after")).isEqualTo("UNMATCHED");

        take(tenant.gone("before", 2));

        assertThat(state("after")).isEqualTo("MATCHED");
        assertThat(evidence("after")).isEqualTo("the same Intune id as device before, which is gone");
    }

    @Test
    void aSharedDockIdentifiesNobody() {
        var dock = "00:1A:2B:99:" + tag.substring(0, 2).replaceAll("[^0-9A-F]", "0") + ":01";
        configure("c1", "any", "SN1" + tag, dock);
        configure("c2", "any", "SN2" + tag);
        seen("d1", windows("LON-1", "SN1" + tag, dock));
        seen("d2", windows("LON-2", "SN2" + tag, dock));

        assertThat(state("d1")).isEqualTo("MATCHED");
        assertThat(state("d2")).isEqualTo("MATCHED");
        var explained = matching.get("/api/v1/matches/d2/explanation", ann).body();
        assertThat(explained.get("ignored").get(0).get("why").asString()).contains("also that of LON-1");
    }

    @Test
    void explainsADeviceWithEverythingThatWasLookedAt() {
        var configuration = configure("c1", "LON-1", "SN1" + tag);
        seen("d1", windows("LON-1", "SN1" + tag, "00:00:00:00:00:00"));
        apply("REVERT", device("d1"), ann);

        var explained =
                matching.get("/api/v1/matches/sn1" + tag + "/explanation", ann).body();
        var hidden = matching.get("/api/v1/matches/d1/explanation", someoneOf(Role.MANAGER, organization + 1_000_000));

        assertThat(explained.get("device").get("state").asString()).isEqualTo("UNMATCHED");
        var candidate = explained.get("candidates").get(0);
        assertThat(candidate.get("configurationId").asLong()).isEqualTo(configuration);
        assertThat(candidate.get("agrees").asString()).isEqualTo("serial number SN1" + tag);
        assertThat(candidate.get("takenBackBy").asString()).isEqualTo("someone");
        assertThat(explained.get("ignored").get(0).get("value").asString()).isEqualTo("00:00:00:00:00:00");
        assertThat(explained.get("rules"))
                .extracting(rule -> rule.get("rule").asString())
                .containsExactly("PINNED", "MAC_AND_SERIAL", "MAC", "SERIAL", "NAME");
        assertThat(explained.get("history"))
                .extracting(line ->
                        line.get("state").asString() + " " + line.path("actor").asString(""))
                .containsExactly("MATCHED ", "UNMATCHED someone");
        assertThat(hidden.status()).isEqualTo(404);
    }

    @Test
    void doesWhatThePreviewShowedOnceAndNothingElse() {
        configure("c1", "LON-1", null);
        configure("c2", "LON-2", null);
        seen("d1", windows("LON-1", "SN1" + tag));
        seen("d2", windows("LON-2", "SN2" + tag));
        seen("d3", windows("LON-3", "SN3" + tag));
        var outdated = token(preview("ACCEPT", organization(), ann));
        seen("d4", windows("LON-4", "SN4" + tag));
        var preview = preview("ACCEPT", organization(), ann);

        var refused = applyBulk("ACCEPT", organization(), outdated, ann);
        var stranger = applyBulk("ACCEPT", organization(), token(preview), ADMINISTRATOR);
        var none = applyBulk("ACCEPT", organization(), null, ann);
        var done = applyBulk("ACCEPT", organization(), token(preview), ann);
        var again = applyBulk("ACCEPT", organization(), token(preview), ann);

        assertThat(preview.body().get("devices").asLong()).isEqualTo(4);
        assertThat(preview.body().get("sample").get(0).get("configurationName").asString())
                .isEqualTo("LON-1");
        assertThat(List.of(refused, stranger)).extracting(Answer::status).containsOnly(409);
        assertThat(none.body().get("code").asString()).isEqualTo("preview-needed");
        assertThat(done.body().get("changed").asLong()).isEqualTo(2);
        assertThat(done.body().get("refused").asLong()).isEqualTo(2);
        assertThat(again.body()).isEqualTo(done.body());
        awaitAnnounced();
        assertThat(mine(Topic.MATCH_EVENTS))
                .filteredOn(DeviceMatched.class::isInstance)
                .hasSize(2);
    }

    @Test
    void createsNothingThatResemblesWhatIsThere() {
        configure("c1", "LON-1", null);
        seen("d1", windows("LON-1", "SN1" + tag));

        var similar = apply("CREATE", device("d1"), ann);
        var allTheSame = apply("CREATE", device("d1") + ",\"evenIfSimilar\":true", ann);

        assertThat(similar.status()).isEqualTo(409);
        assertThat(similar.body().get("detail").asString()).contains("resembles");
        assertThat(allTheSame.body().get("changed").asLong()).isEqualTo(1);
        assertThat(state("d1")).isEqualTo("MATCHED");
    }

    @Test
    void makesConfigurationsByItselfOnlyWhereItIsWanted() {
        seen("d1", windows("LON-1", "SN1" + tag));
        var path = "/api/v1/organizations/" + organization + "/automatic-creation";
        var manager = someoneOf(Role.MANAGER, organization);
        assertThat(matching.send("PUT", path, ann, "application/json", "{\"enabled\":true}")
                        .status())
                .isEqualTo(403);
        matching.send("PUT", path, manager, "application/json", "{\"enabled\":true}");
        matching.send("PUT", path, manager, "application/json", "{\"enabled\":true}");

        seen("d2", windows("LON-2", "SN2" + tag));
        seen("nobody", windows("LON-3", "To be filled by O.E.M."));
        take(tenant.keyFound("d2", "k2", 1));

        awaitAnnounced();
        assertThat(states())
                .containsEntry("d1", "UNMATCHED")
                .containsEntry("d2", "MATCHED")
                .containsEntry("nobody", "UNMATCHED");
        assertThat(announcedKeys()).containsExactly("k2");
        assertThat(wire.heard(Topic.CONFIGURATION_EVENTS, AutomaticCreationChanged.class))
                .filteredOn(event -> event.organizationId() == organization)
                .hasSize(1);
    }

    @Test
    void readersMaySeeButNotDecide() {
        seen("d1", windows("LON-1", "SN1" + tag));
        var reader = someoneOf(Role.READ_ONLY, organization);

        assertThat(matching.get("/api/v1/matches?state=UNMATCHED", reader)
                        .body()
                        .get("items"))
                .hasSize(1);
        assertThat(matching.get("/api/v1/matches", someoneOf(Role.READ_ONLY, organization + 1_000_000))
                        .body()
                        .get("items"))
                .isEmpty();
        assertThat(apply("IGNORE", device("d1"), reader).status()).isEqualTo(403);
        assertThat(apply("IGNORE", device("d1"), someoneOf(Role.EDITOR, organization + 1_000_000))
                        .status())
                .isEqualTo(404);
    }

    private static String device(String device) {
        return ",\"device\":\"" + device + "\"";
    }

    private String organization() {
        return ",\"organizationId\":" + organization;
    }

    private static Answer apply(String action, String further, Caller caller) {
        return matching.post("/api/v1/matches/changes", caller, "{\"action\":\"" + action + "\"" + further + "}");
    }

    private static Answer applyBulk(String action, String further, @Nullable String token, Caller caller) {
        return apply(action, further + (token == null ? "" : ",\"token\":\"" + token + "\""), caller);
    }

    private static Answer preview(String action, String further, Caller caller) {
        return matching.post("/api/v1/matches/previews", caller, "{\"action\":\"" + action + "\"" + further + "}");
    }

    private static String token(Answer preview) {
        return preview.body().get("token").asString();
    }

    private long configure(String externalId, String name, @Nullable String serial, String... macs) {
        var answer = matching.post(
                "/api/v1/organizations/" + organization + "/configurations",
                ADMINISTRATOR,
                "{\"configurations\":[{\"externalId\":\"%s\",\"name\":\"%s\",\"serialNumber\":%s,\"macAddresses\":[%s]}]}"
                        .formatted(
                                externalId,
                                name,
                                serial == null ? "null" : "\"" + serial + "\"",
                                macs.length == 0 ? "" : "\"" + String.join("\",\"", macs) + "\""));
        assertThat(answer.status()).isEqualTo(200);
        return matching.database()
                .queryForObject(
                        "select configuration_id from configuration_external_id where organization_id = ? and external_id = ?",
                        Long.class,
                        organization,
                        externalId);
    }

    private void seen(String device, DeviceState state) {
        take(tenant.seen(device, 1, state));
    }

    private static DeviceState enrolled(String intuneId, String name) {
        return new DeviceState(intuneId, name, null, List.of(), "Windows", null, null, null, null, true, "mdm", null);
    }

    private static void take(Event... events) {
        List<Inbound> batch = new ArrayList<>();
        for (var event : events) {
            batch.add(Wire.inbound(event));
        }
        new TransactionTemplate(matching.bean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> matching.bean(MatchDevices.class).take(batch));
    }

    private static void awaitAnnounced() {
        await("everything is announced")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(matching.count("outbox_event")).isZero());
    }

    private String state(String device) {
        return states().get(device);
    }

    private Map<String, String> states() {
        return column("state");
    }

    private String evidence(String device) {
        return column("evidence").get(device);
    }

    private Map<String, String> column(String column) {
        var values = new TreeMap<String, String>();
        matching.database()
                .query(
                        "select device_id, " + column + " from device where tenant_id = ?",
                        row -> {
                            values.put(row.getString(1), row.getString(2));
                        },
                        tenant.id());
        return values;
    }

    private List<Event> mine(Topic topic) {
        return wire.heard(topic).stream()
                .filter(event -> event.tenantId().equals(tenant.id()))
                .toList();
    }

    private List<MatchEvent> events(String device) {
        return wire.heard(Topic.MATCH_EVENTS, MatchEvent.class).stream()
                .filter(event -> event.recordKey().equals(tenant.id() + "/" + device))
                .toList();
    }

    private List<String> announcedKeys() {
        return mine(Topic.MATCHED_KEY_EVENTS).stream()
                .filter(KeyMatched.class::isInstance)
                .map(event -> ((KeyMatched) event).keyId())
                .toList();
    }
}
