package dev.latchkey.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.ConfigurationEvent.OrganizationChanged;
import dev.latchkey.events.ConfigurationEvent.OrganizationDeleted;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchRule;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyUnarchived;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rules of read-only key passwords, as people meet them over HTTP; each test has the number of its rule. */
class RecordRulesIT extends AccessRules {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String RESERVED = "BitLocker Keys (via Network Glue)";
    private static final Caller ADMINISTRATOR = new Caller("ada", Role.ADMINISTRATOR, null, "192.0.2.1");
    private static final AtomicLong ORGANIZATIONS = new AtomicLong(1000);

    @TempDir
    private static Path folder;

    private static VaultUnderTest vault;

    private final long organization = ORGANIZATIONS.incrementAndGet();
    private final String tenant = UUID.randomUUID().toString();

    @Override
    VaultUnderTest vault() {
        return vault;
    }

    @BeforeAll
    static void startVault() {
        vault = new VaultUnderTest(folder);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @Test
    void R1_R2_R5_withoutEntitlementKeysAreHiddenFromAllAndNothingIsLost() {
        var device = device();
        var key = stored(device.key());
        var before = get(ADMINISTRATOR, "/keys/" + key.keyId());
        var managed = managedFolder();
        var own = folder("Own", null);
        vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + managed, "{\"parentId\":" + own + "}");
        vault.service().stop();
        vault.service().start(Map.of("vault.entitled", false));
        // The option can be switched on all the same; it brings no keys.
        setting(1, true, 60);
        var hidden = device().key();
        vault.wire().send(hidden);
        awaiting("the hidden key is taken in")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from password where key_id = ?")
                                .param(hidden.keyId())
                                .query(Long.class)
                                .single())
                        .isOne());

        for (var role : Role.values()) {
            var caller = new Caller("anybody", role, null, null);
            assertThat(keys(caller, "&includeArchived=true")).isEmpty();
            assertThat(keys(caller, "&q=" + key.deviceName())).isEmpty();
            assertThat(vault.get(caller, "/keys/history?device=" + device.deviceId())
                            .statusCode())
                    .isEqualTo(404);
            assertThat(vault.get(caller, "/keys/" + key.keyId()).statusCode()).isEqualTo(404);
            var reveal = vault.post(caller, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"R2\"}");
            assertThat(reveal.statusCode()).isEqualTo(404);
            assertThat(reveal.body()).doesNotContain(MatchedKeys.DIGITS);
            assertThat(get(caller, "/vault/status").toString()).isEqualTo("{\"current\":0,\"archived\":0}");
            assertThat(folders(caller))
                    .extracting(one -> one.path("id").asLong())
                    .containsExactly(own);
            assertThat(vault.get(caller, "/vault/folders/" + managed).statusCode())
                    .isEqualTo(404);
        }
        assertThat(vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":true}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(delete("/keys/" + key.keyId()).statusCode()).isEqualTo(404);
        assertThat(delete("/vault/folders/" + managed).statusCode()).isEqualTo(404);
        refused("folder-not-empty", delete("/vault/folders/" + own));
        refused(
                "parent-unknown",
                vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + own, "{\"parentId\":" + managed + "}"));

        vault.service().restart();

        assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId())).isEqualTo(before);
        assertThat(managedFolder()).isEqualTo(managed);
        assertThat(keys(ADMINISTRATOR, "")).containsExactly(key.keyId(), hidden.keyId());
    }

    @Test
    void R3_whoeverMaySeeTheOrganizationReadsItsKeys() {
        var key = stored(device().key());
        for (var role : Role.values()) {
            var insider = new Caller("ines", role, Set.of(organization), null);
            var outsider = new Caller("otto", role, Set.of(organization + 1), null);

            assertThat(get(insider, "/keys/" + key.keyId()).path("keyId").asString())
                    .isEqualTo(key.keyId());
            assertThat(keys(insider, "")).containsExactly(key.keyId());
            assertThat(vault.get(outsider, "/keys/" + key.keyId()).statusCode()).isEqualTo(404);
            assertThat(keys(outsider, "")).isEmpty();
            assertThat(folders(outsider)).isEmpty();
        }
    }

    @Test
    void R13_theFolderOfKeysAppearsOncePerOrganization() {
        assertThat(folders(ADMINISTRATOR)).isEmpty();

        var keys = new KeyMatched[40];
        for (var i = 0; i < keys.length; i++) {
            keys[i] = device().key();
        }
        stored(keys);

        assertThat(folders(ADMINISTRATOR)).singleElement().satisfies(folder -> {
            assertThat(folder.path("name").asString()).isEqualTo(RESERVED);
            assertThat(folder.path("managed").asBoolean()).isTrue();
            assertThat(folder.path("parentId").isNull()).isTrue();
        });
        assertThat(vault.get(
                                ADMINISTRATOR,
                                "/keys?organizationId=" + organization + "&folderId=" + managedFolder() + "&limit=200")
                        .body()
                        .split("\"keyId\""))
                .hasSize(1 + keys.length);
    }

    @Test
    void R14_noKeyAndNoFolderBeforeTheDeviceHasAConfiguration() {
        var device = device();
        var key = device.key();
        vault.wire().send(device.gone(key, 2), device.confirmed(key, 3));
        stored(new MatchedKeys(vault.secrets(), organization + 500, "behind").key());

        assertThat(keys(ADMINISTRATOR, "&includeArchived=true")).isEmpty();
        assertThat(folders(ADMINISTRATOR)).isEmpty();

        stored(key);

        assertThat(keys(ADMINISTRATOR, "")).containsExactly(key.keyId());
    }

    @Test
    void R15_R16_R17_R18_R19_R20_aKeyIsARecordOfItsOwnRelatedToItsConfiguration() {
        var device = device();
        var key = stored(device.key());

        var shown = get(ADMINISTRATOR, "/keys/" + key.keyId());
        var category = shown.path("categoryId").asLong();

        assertThat(shown.path("deviceName").asString()).isEqualTo(key.deviceName());
        assertThat(shown.path("keyId").asString()).isEqualTo(key.keyId());
        assertThat(shown.path("folderId").asLong()).isEqualTo(managedFolder());
        assertThat(shown.toString()).doesNotContain(MatchedKeys.DIGITS);
        assertThat(get(ADMINISTRATOR, "/vault/categories").toString())
                .contains("{\"id\":" + category + ",\"name\":\"" + RESERVED + "\",\"managed\":true}");
        assertThat(keys(ADMINISTRATOR, "&categoryId=" + category)).containsExactly(key.keyId());
        assertThat(keys(ADMINISTRATOR, "&categoryId=" + (category + 1000))).isEmpty();
        assertThat(keys(ADMINISTRATOR, "&configurationId=70")).containsExactly(key.keyId());
        assertThat(keys(ADMINISTRATOR, "&configurationId=71")).isEmpty();
        assertThat(vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"R18\"}")
                        .body())
                .contains(MatchedKeys.DIGITS);

        vault.wire().send(device.moved(1, organization, "renamed in Intune"));

        awaiting("the key has the new name")
                .untilAsserted(() -> assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId())
                                .path("deviceName")
                                .asString())
                        .isEqualTo("renamed in Intune"));
    }

    @Test
    void R21_nobodyGivesAFolderOrACategoryTheReservedName() {
        stored(device().key());
        var own = folder("Passwords of " + organization, null);
        var category = JSON.readTree(vault.post(ADMINISTRATOR, "/vault/categories", "{\"name\":\"Routers\"}")
                .body());

        for (var name : List.of(
                RESERVED, "bitlocker  KEYS (via network glue)", "BitLocker\u3000Keys (via Network Glue\uff09")) {
            var body = JSON.writeValueAsString(Map.of("name", name, "organizationId", organization));
            var named = JSON.writeValueAsString(Map.of("name", name));
            refused("name-reserved", vault.post(ADMINISTRATOR, "/vault/folders", body));
            refused("name-reserved", vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + own, named));
            refused("name-reserved", vault.post(ADMINISTRATOR, "/vault/categories", named));
            refused(
                    "name-reserved",
                    vault.send(
                            "PATCH",
                            ADMINISTRATOR,
                            "/vault/categories/" + category.path("id").asLong(),
                            named));
        }

        refused(
                "folder-name-read-only",
                vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + managedFolder(), "{\"name\":\"Keys\"}"));
        assertThat(folders(ADMINISTRATOR))
                .extracting(one -> one.path("name").asString())
                .containsExactlyInAnyOrder(RESERVED, "Passwords of " + organization);
    }

    @Test
    void R22_theManagedFolderMovesInsideItsOrganizationOnly() {
        stored(device().key());
        var managed = managedFolder();
        var parent = folder("Machines", null);
        var below = folder("Laptops", parent);
        vault.announce(organization + 500);
        var elsewhere = JSON.readTree(vault.post(
                                ADMINISTRATOR,
                                "/vault/folders",
                                "{\"name\":\"Elsewhere\",\"organizationId\":" + (organization + 500) + "}")
                        .body())
                .path("id")
                .asLong();

        var moved = vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + managed, "{\"parentId\":" + below + "}");

        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(get(ADMINISTRATOR, "/vault/folders/" + managed)
                        .path("parentId")
                        .asLong())
                .isEqualTo(below);
        refused(
                "folder-stays-in-its-organization",
                vault.send(
                        "PATCH",
                        ADMINISTRATOR,
                        "/vault/folders/" + managed,
                        "{\"organizationId\":" + (organization + 500) + "}"));
        refused(
                "parent-unknown",
                vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + managed, "{\"parentId\":" + elsewhere + "}"));
        refused(
                "folder-inside-itself",
                vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + parent, "{\"parentId\":" + below + "}"));
        refused("folder-not-empty", vault.send("DELETE", ADMINISTRATOR, "/vault/folders/" + below, ""));
        assertThat(vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + managed, "{\"parentId\":null}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(vault.send("DELETE", ADMINISTRATOR, "/vault/folders/" + below, "")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void R23_nobodyAddsToTheManagedFolder() {
        stored(device().key());
        var managed = managedFolder();
        var own = folder("Own", null);

        refused(
                "folder-takes-keys-only",
                vault.post(
                        ADMINISTRATOR,
                        "/vault/folders",
                        "{\"name\":\"Mine\",\"organizationId\":" + organization + ",\"parentId\":" + managed + "}"));
        refused(
                "folder-takes-keys-only",
                vault.send("PATCH", ADMINISTRATOR, "/vault/folders/" + own, "{\"parentId\":" + managed + "}"));
        assertThat(vault.post(ADMINISTRATOR, "/keys", "{\"name\":\"Mine\",\"folderId\":" + managed + "}")
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void R24_aKeyNeverLeavesTheManagedFolder() {
        var key = stored(device().key());
        var own = folder("Own", null);

        for (var change : List.of(
                "{\"folderId\":" + own + "}",
                "{\"folderId\":null}",
                "{\"organizationId\":" + (organization + 500) + "}")) {
            refused("key-stays-in-its-folder", vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), change));
        }

        assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId()).path("folderId").asLong())
                .isEqualTo(managedFolder());
    }

    @Test
    void R25_nameCategoryUsernamePasswordAndNotesAreReadOnly() {
        var key = stored(device().key());
        var before = get(ADMINISTRATOR, "/keys/" + key.keyId());

        for (var attribute : List.of("name", "categoryId", "username", "password", "notes")) {
            for (var value : List.of("\"other\"", "null")) {
                refused(
                        "key-attribute-read-only",
                        vault.send(
                                "PATCH",
                                ADMINISTRATOR,
                                "/keys/" + key.keyId(),
                                "{\"" + attribute + "\":" + value + "}"));
            }
        }

        assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId())).isEqualTo(before);
        assertThat(vault.send(
                                "PATCH",
                                new Caller("rita", Role.READ_ONLY, null, null),
                                "/keys/" + key.keyId(),
                                "{\"notes\":\"mine\"}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void R26_aCorrectionComesFromMicrosoft() {
        var device = device();
        var first = stored(device.key());
        var corrected = MatchedKeys.DIGITS.replace("000033", "000044");

        vault.wire().send(device.corrected(first, 2, corrected));

        awaiting("the corrected digits are shown")
                .untilAsserted(() -> assertThat(
                                vault.post(ADMINISTRATOR, "/keys/" + first.keyId() + "/reveals", "{\"reason\":\"R26\"}")
                                        .body())
                        .contains(corrected));
        assertThat(keys(ADMINISTRATOR, "&includeArchived=true")).containsExactly(first.keyId());
    }

    @Test
    void R27_keysAreLeftOutOfPasswordRotation() {
        var key = stored(device().key());

        for (var value : List.of("true", "false", "null")) {
            refused(
                    "key-rotation-not-permitted",
                    vault.send(
                            "PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"rotationPermitted\":" + value + "}"));
        }

        assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId())
                        .path("rotationPermitted")
                        .asBoolean(true))
                .isFalse();
        assertThat(items(get(ADMINISTRATOR, "/keys?organizationId=" + organization)))
                .allSatisfy(one -> assertThat(one.path("rotationPermitted").asBoolean(true))
                        .isFalse());
    }

    @Test
    void R29_R30_archivedKeysAreListedWhenAskedForOnly() {
        var device = device();
        var old = device.key();
        var data = device.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.FIXED_DATA);
        var renewed = device.key();
        stored(old, data, renewed);

        assertThat(keys(ADMINISTRATOR, "")).containsExactlyInAnyOrder(data.keyId(), renewed.keyId());
        assertThat(keys(ADMINISTRATOR, "&q=" + old.deviceName())).doesNotContain(old.keyId());
        assertThat(keys(ADMINISTRATOR, "&includeArchived=true"))
                .containsExactlyInAnyOrder(old.keyId(), data.keyId(), renewed.keyId());
        assertThat(keys(ADMINISTRATOR, "&includeArchived=true&q=" + old.deviceName()))
                .contains(old.keyId());
    }

    @Test
    void R31_anArchivedKeyIsUnarchivedByHandAndSyncLeavesItSoUntilANewerKeyComes() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        stored(old, renewed);

        var shown = vault.send("PATCH", ADMINISTRATOR, "/keys/" + old.keyId(), "{\"archived\":false}");

        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).contains("\"archived\":false");
        vault.wire().send(old, renewed, device.confirmed(renewed, 3), device.moved(1, organization, "renamed"));
        awaiting("all that was taken in")
                .untilAsserted(() -> assertThat(get(ADMINISTRATOR, "/keys/" + old.keyId())
                                .path("deviceName")
                                .asString())
                        .isEqualTo("renamed"));
        assertThat(keys(ADMINISTRATOR, "")).containsExactlyInAnyOrder(old.keyId(), renewed.keyId());

        var newest = stored(device.key());

        assertThat(keys(ADMINISTRATOR, "")).containsExactly(newest.keyId());
        awaiting("all of it is announced")
                .untilAsserted(() -> assertThat(vault.announced(device.deviceId()).stream()
                                .filter(event -> event.keyId().equals(old.keyId())))
                        .hasSize(4)
                        .anySatisfy(event -> assertThat(event)
                                .isInstanceOfSatisfying(
                                        KeyUnarchived.class,
                                        unarchived ->
                                                assertThat(unarchived.actor()).isEqualTo("ada"))));
    }

    @Test
    void archivesByHandAndTakesItBack() {
        var key = stored(device().key());

        for (var time = 0; time < 2; time++) {
            assertThat(vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":true}")
                            .body())
                    .contains("\"archiveReason\":\"ARCHIVED_BY_HAND\"");
        }
        assertThat(keys(ADMINISTRATOR, "")).isEmpty();
        vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":false}");

        assertThat(keys(ADMINISTRATOR, "")).containsExactly(key.keyId());
        assertThat(vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":\"yes\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void archivesTheKeysOfARemovedDeviceUntilItComesBack() {
        var device = device();
        vault.wire().send(new DeviceGone(tenant, device.deviceId(), 4, Instant.now()));
        var key = stored(device.key());
        awaiting("the key is archived")
                .untilAsserted(() -> assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId())
                                .path("archiveReason")
                                .asString())
                        .isEqualTo("DEVICE_REMOVED"));

        vault.wire().send(device.seen(5, null), new DeviceGone(tenant, device.deviceId(), 4, Instant.now()));
        awaitReason(key, null);
        vault.wire().send(new DeviceGone(tenant, device.deviceId(), 6, Instant.now()));
        awaitReason(key, "DEVICE_REMOVED");

        // That it was seen under version 7 is no longer on the compacted topic.
        vault.wire().send(device.changed(8));

        awaitReason(key, null);
    }

    @Test
    void whatIsArchivedByHandStaysSoWhenTheDeviceComesBack() {
        var device = device();
        var key = stored(device.key());
        vault.wire().send(new DeviceGone(tenant, device.deviceId(), 2, Instant.now()));
        awaitReason(key, "DEVICE_REMOVED");

        assertThat(vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":true}")
                        .body())
                .contains("\"archiveReason\":\"DEVICE_REMOVED\"");
        vault.wire().send(device.seen(3, null));

        awaitReason(key, "ARCHIVED_BY_HAND");
        vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":false}");
        assertThat(keys(ADMINISTRATOR, "")).containsExactly(key.keyId());
    }

    @Test
    void eachReasonToArchiveAKeyHasItsOwnTime() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        stored(old, renewed);
        var superseded = archivedAt(old);

        vault.wire().send(device.moved(1, organization, "renamed"), device.gone(old, 2));

        awaitReason(old, "GONE_UPSTREAM");
        var gone = archivedAt(old);
        assertThat(gone).isAfter(superseded);
        vault.wire().send(device.gone(old, 3), device.moved(2, organization, "renamed again"));
        awaiting("it is gone under the new name")
                .untilAsserted(() ->
                        assertThat(keys(ADMINISTRATOR, "&q=renamed+again")).containsExactly(renewed.keyId()));
        assertThat(archivedAt(old)).isEqualTo(gone);
    }

    private static Instant archivedAt(KeyMatched key) {
        return Instant.parse(
                get(ADMINISTRATOR, "/keys/" + key.keyId()).path("archivedAt").asString());
    }

    @Test
    void archivesTheKeysOfADisconnectedTenantUntilTheyAreListedAgain() {
        var device = device();
        var key = stored(device.key());
        var bare = device();
        vault.wire().send(matched(device), matched(bare));
        vault.wire().send(device.seen(1, null), bare.seen(1, null));
        awaiting("a key is missed").untilAsserted(() -> assertThat(missing()).hasSize(1));

        vault.wire().send(new TenantDisconnected(tenant, "Contoso", organization, 2, 5, Instant.now(), "mara"));

        awaitReason(key, "TENANT_DISCONNECTED");
        assertThat(missing()).isEmpty();
        assertThat(vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"left\"}")
                        .body())
                .contains(MatchedKeys.DIGITS);
        assertThat(history(device.deviceId()))
                .singleElement()
                .satisfies(
                        one -> assertThat(one.path("archiveReason").asString()).isEqualTo("TENANT_DISCONNECTED"));

        var late = stored(device.key());
        awaitReason(late, "TENANT_DISCONNECTED");
        awaitReason(key, "SUPERSEDED");
        awaiting("it is announced")
                .untilAsserted(() -> assertThat(vault.announced(device.deviceId()))
                        .filteredOn(KeyArchived.class::isInstance)
                        .extracting(event -> ((KeyArchived) event).reason())
                        .containsExactly(ArchiveReason.TENANT_DISCONNECTED, ArchiveReason.TENANT_DISCONNECTED));

        vault.wire().send(device.confirmed(key, 6), device.confirmed(late, 6));
        vault.wire().send(device.seen(6, null));
        awaitReason(late, null);
        awaitReason(key, "SUPERSEDED");
        vault.wire().send(new TenantDisconnected(tenant, "Contoso", organization, 2, 5, Instant.now(), "mara"));
        var another = stored(device().key());
        awaitReason(another, "TENANT_DISCONNECTED");
        awaitReason(late, null);
        assertThat(missing()).isEmpty();
    }

    @Test
    void noKeyStaysCurrentThatArrivesWhileItsTenantIsDisconnected() {
        var events = new ArrayList<Event>();
        for (var i = 0; i < 100; i++) {
            events.add(device().key());
        }
        events.add(50, new TenantDisconnected(tenant, "Contoso", organization, 2, 5, Instant.now(), "mara"));

        vault.wire().send(events.toArray(Event[]::new));

        awaiting("all are archived")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from password where tenant_id = ? and archive_reason = ?")
                                .params(tenant, "TENANT_DISCONNECTED")
                                .query(Long.class)
                                .single())
                        .isEqualTo(100));
    }

    private static void awaitReason(KeyMatched key, @Nullable String reason) {
        awaiting("it is archived as " + reason)
                .untilAsserted(() -> assertThat(get(ADMINISTRATOR, "/keys/" + key.keyId())
                                .path("archiveReason")
                                .asString(null))
                        .isEqualTo(reason));
    }

    @Test
    void R32_R34_R35_keysAreDeletedOnlyWhileSyncWasOffTenMinutesAgo() {
        var key = stored(device().key());
        assertThat(delete("/keys/" + key.keyId()).body()).contains("\"code\":\"deletion-protected\"");

        setting(1, true, 60);
        refused("deletion-protected", delete("/keys/" + key.keyId()));
        setting(2, false, 9);
        var windowA = delete("/keys/" + key.keyId());
        refused("deletion-protected", windowA);
        assertThat(windowA.body()).contains("delete from ");
        setting(4, true, 9);
        setting(3, false, 15);
        assertThat(delete("/keys/" + key.keyId()).statusCode()).as("window B").isEqualTo(204);

        assertThat(vault.get(ADMINISTRATOR, "/keys/" + key.keyId()).statusCode())
                .isEqualTo(404);
        assertThat(vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"gone\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(delete("/keys/" + key.keyId()).statusCode()).isEqualTo(404);
    }

    @Test
    void R32_onlyManagersDeleteAndOnlyWhatTheySee() {
        var key = stored(device().key());
        setting(1, false, 60);

        for (var role : List.of(Role.EDITOR, Role.CREATOR, Role.LITE, Role.READ_ONLY)) {
            assertThat(vault.send("DELETE", new Caller("eve", role, null, null), "/keys/" + key.keyId(), "")
                            .statusCode())
                    .isEqualTo(403);
        }
        var stranger = new Caller("max", Role.MANAGER, Set.of(organization + 1), null);
        assertThat(vault.send("DELETE", stranger, "/keys/" + key.keyId(), "").statusCode())
                .isEqualTo(404);
        assertThat(keys(ADMINISTRATOR, "")).containsExactly(key.keyId());
    }

    @Test
    void R32_ofAKeyThatSeveralTenantsHaveTheOneThatIsMeantIsChangedAndDeleted() {
        var left = device();
        var key = stored(left.key());
        vault.wire().send(new DeviceGone(tenant, left.deviceId(), 2, Instant.now()));
        awaitReason(key, "DEVICE_REMOVED");
        // The device went to another tenant as it was, and the same protector is escrowed there.
        var there = UUID.randomUUID().toString();
        var arrived = new MatchedKeys(vault.secrets(), there, organization, "pc");
        vault.wire().send(arrived.key(key.keyId(), MatchedKeys.DIGITS, VolumeType.OPERATING_SYSTEM));
        awaitReason(key, null);
        setting(1, false, 60);
        var path = "/keys/" + key.keyId();

        for (var refused : List.of(delete(path), vault.send("PATCH", ADMINISTRATOR, path, "{\"archived\":true}"))) {
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains("\"code\":\"key-ambiguous\"", tenant, there);
        }
        assertThat(vault.get(ADMINISTRATOR, path + "/reveal-terms?tenantId=" + tenant)
                        .statusCode())
                .isEqualTo(200);
        assertThat(vault.get(ADMINISTRATOR, path + "/reveal-terms?tenantId=" + UUID.randomUUID())
                        .statusCode())
                .isEqualTo(404);
        var nobodys = "{\"reason\":\"a test\",\"tenantId\":\"" + UUID.randomUUID() + "\"}";
        for (var way : List.of("/reveals", "/openings", "/shares", "/reveal-approvals")) {
            assertThat(vault.post(ADMINISTRATOR, path + way, nobodys).statusCode())
                    .as(way)
                    .isEqualTo(404);
        }
        refused("deletion-protected", delete(path + "?tenantId=" + there));
        assertThat(get(ADMINISTRATOR, path).path("tenantId").asString()).isEqualTo(there);
        assertThat(get(ADMINISTRATOR, path + "?tenantId=" + tenant)
                        .path("archiveReason")
                        .asString())
                .isEqualTo("DEVICE_REMOVED");
        assertThat(vault.send("PATCH", ADMINISTRATOR, path + "?tenantId=" + tenant, "{\"archived\":false}")
                        .body())
                .contains("\"archived\":false", tenant);
        assertThat(delete(path + "?tenantId=" + tenant).statusCode()).isEqualTo(204);
        assertThat(delete(path + "?tenantId=" + tenant).statusCode()).isEqualTo(404);

        assertThat(vault.send("PATCH", ADMINISTRATOR, path, "{\"archived\":true}")
                        .body())
                .as("one is left")
                .contains("\"ARCHIVED_BY_HAND\"", there);
    }

    @Test
    void R33_theFolderIsDeletedOnlyAfterEveryKeyInIt() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        stored(old, renewed);
        var managed = managedFolder();
        refused("deletion-protected", delete("/vault/folders/" + managed));
        setting(1, false, 60);

        refused("folder-not-empty", delete("/vault/folders/" + managed));
        delete("/keys/" + renewed.keyId());
        assertThat(get(ADMINISTRATOR, "/keys/" + old.keyId()).path("archived").asBoolean())
                .as("the older key is current again")
                .isFalse();
        vault.wire().send(device.gone(old, 2));
        awaiting("the last key is archived")
                .untilAsserted(() -> assertThat(get(ADMINISTRATOR, "/keys/" + old.keyId())
                                .path("archived")
                                .asBoolean())
                        .isTrue());
        refused("folder-not-empty", delete("/vault/folders/" + managed));
        delete("/keys/" + old.keyId());

        assertThat(delete("/vault/folders/" + managed).statusCode()).isEqualTo(204);
        assertThat(folders(ADMINISTRATOR)).isEmpty();

        stored(device.key());
        assertThat(folders(ADMINISTRATOR)).as("made again with the next key").hasSize(1);
    }

    @Test
    void R35a_theHistoryOfTheSettingIsTheSameHoweverItComesIn() {
        var key = stored(device().key());

        setting(3, true, 5);
        setting(2, false, 30);
        setting(2, false, 30);
        setting(1, true, 90);

        assertThat(delete("/keys/" + key.keyId()).statusCode()).isEqualTo(204);
    }

    @Test
    void aDeletedKeyDoesNotComeBackWithOldEvents() {
        var device = device();
        var key = stored(device.key());
        setting(1, false, 60);
        assertThat(delete("/keys/" + key.keyId()).statusCode()).isEqualTo(204);

        vault.wire().send(key, device.confirmed(key, 3), key);
        stored(device.key());

        assertThat(keys(ADMINISTRATOR, "&includeArchived=true")).hasSize(1).doesNotContain(key.keyId());
        assertThat(vault.database()
                        .sql("select deleted_by from deleted_password where key_id = ?")
                        .param(key.keyId())
                        .query(String.class)
                        .list())
                .containsExactly("ada");
        vault.wire().send(device.corrected(key, 4, MatchedKeys.DIGITS));
        awaiting("the key that was read anew is there")
                .untilAsserted(() ->
                        assertThat(keys(ADMINISTRATOR, "&includeArchived=true")).contains(key.keyId()));
        awaiting("all of it is announced")
                .untilAsserted(() -> assertThat(vault.announced(device.deviceId()).stream()
                                .filter(event -> event.keyId().equals(key.keyId()))
                                .map(event -> event.getClass().getSimpleName()))
                        .containsExactly("KeyCreated", "KeyDeleted", "KeyCreated", "KeyArchived"));
    }

    @Test
    void R37_createdArchivedAccessedAndViewedAreFourThings() {
        var device = device();
        var key = device.key();
        vault.wire().send(key);
        awaiting("the key is listed")
                .untilAsserted(() -> assertThat(keys(ADMINISTRATOR, "")).containsExactly(key.keyId()));
        var tina = new Caller("tina", Role.READ_ONLY, Set.of(organization), "192.0.2.7");

        vault.get(tina, "/keys/" + key.keyId());
        vault.post(tina, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"ticket 37\"}");
        vault.send("PATCH", ADMINISTRATOR, "/keys/" + key.keyId(), "{\"archived\":true}");

        awaiting("all of it is announced").untilAsserted(() -> {
            assertThat(vault.announced(device.deviceId()))
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("KeyCreated", "KeyArchived");
            assertThat(vault.wire().heard(Topic.ACCESS_EVENTS, AccessEvent.class).stream()
                            .filter(event -> event.organizationId() == organization))
                    .extracting(event -> event.getClass().getSimpleName() + " " + event.actor())
                    .containsExactly("KeyAccessed tina", "KeyRevealed tina");
        });
    }

    @Test
    void tellsTheHistoryOfADevice() {
        var device = device();
        var deleted = device.key();
        var old = device.key();
        var renewed = device.key();
        stored(deleted, old, renewed);
        var seen = Instant.parse("2026-11-24T07:00:00Z");
        vault.wire().send(device.gone(old, 2, seen));
        vault.post(ADMINISTRATOR, "/keys/" + old.keyId() + "/reveals", "{\"reason\":\"history\"}");
        vault.auditAnswers(404);
        vault.post(ADMINISTRATOR, "/keys/" + old.keyId() + "/reveals", "{\"reason\":\"not shown\"}");
        vault.auditAnswers(204);
        setting(1, false, 60);
        var before = Instant.parse("2026-11-24T08:00:00Z");
        vault.wire().send(new SyncRunCompleted(tenant, "run before", 1, 2, 0, before));
        awaiting("it is listed")
                .untilAsserted(() -> assertThat(history(device.deviceId())
                                .get(2)
                                .path("lastConfirmedAt")
                                .asString())
                        .isEqualTo(before.toString()));
        delete("/keys/" + deleted.keyId());
        var listed = Instant.parse("2026-12-24T06:00:00Z");
        vault.wire().send(new SyncRunCompleted(tenant, "run", 1, 2, 0, listed));
        vault.wire().send(new SyncRunCompleted(tenant, "run without keys", 1, 0, 0, listed.plusSeconds(60)));

        awaiting("the listing is known")
                .untilAsserted(() -> assertThat(history(device.deviceId())
                                .get(0)
                                .path("lastConfirmedAt")
                                .asString())
                        .isEqualTo(listed.toString()));

        var keys = history(renewed.deviceName().toUpperCase(Locale.ROOT));
        assertThat(keys)
                .extracting(key -> key.path("keyId").asString())
                .containsExactly(renewed.keyId(), old.keyId(), deleted.keyId());
        assertThat(keys.get(0).path("archivedAt").isNull()).isTrue();
        assertThat(keys.get(1).path("archiveReason").asString()).isEqualTo("GONE_UPSTREAM");
        assertThat(keys.get(1).path("lastConfirmedAt").asString()).isEqualTo(seen.toString());
        assertThat(keys.get(1).path("reveals").size()).isEqualTo(1);
        assertThat(keys.get(1).at("/reveals/0/by").asString()).isEqualTo("ada");
        assertThat(keys.get(2).path("deletedBy").asString()).isEqualTo("ada");
        assertThat(keys.get(2).path("firstSeenAt").asString()).isNotEmpty();
        assertThat(keys.get(2).path("archiveReason").asString()).isEqualTo("SUPERSEDED");
        assertThat(keys.get(2).path("supersededBy").asString()).isEqualTo(renewed.keyId());
        assertThat(keys.get(2).path("lastConfirmedAt").asString())
                .as("as it was when the key was deleted")
                .isEqualTo(before.toString());
        var stranger = new Caller("otto", Role.ADMINISTRATOR, Set.of(organization + 1), null);
        assertThat(vault.get(stranger, "/keys/history?device=" + device.deviceId())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void findsTheHistoryOfADeviceWhateverBecameOfItsKeys() {
        var bare = device();
        var left = device();
        var deleted = stored(left.key());
        vault.wire().send(matched(bare));
        vault.wire().send(bare.seen(1, null));
        setting(1, false, 60);
        delete("/keys/" + deleted.keyId());
        var elsewhere = "&tenantId=" + UUID.randomUUID();

        awaiting("the device without keys is found by its name").untilAsserted(() -> {
            var found = get(ADMINISTRATOR, "/keys/history?device=PC&tenantId=" + tenant);
            assertThat(found.path("deviceId").asString("")).isEqualTo(bare.deviceId());
            assertThat(found.path("keys").size()).isZero();
        });
        for (var called : List.of(deleted.deviceName(), "sn-" + deleted.deviceName(), left.deviceId())) {
            for (var of : List.of("", "&tenantId=" + tenant)) {
                assertThat(history(called + of)).as(called + of).hasSize(1);
            }
            assertThat(vault.get(ADMINISTRATOR, "/keys/history?device=" + called + elsewhere)
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void reportsDevicesWithoutAGoodKey() {
        var confirmed = device();
        var fresh = confirmed.key();
        var reimaged = device();
        var before = reimaged.key();
        var after = device();
        var renewed = after.key();
        var bare = device();
        var lost = device();
        var gone = lost.key();
        var leaver = device();
        stored(fresh, before, renewed, gone);
        vault.wire().send(lost.gone(gone, 2));
        for (var machine : List.of(confirmed, bare, lost, leaver)) {
            vault.wire().send(matched(machine));
            vault.wire().send(machine.seen(1, null));
        }
        vault.wire().send(new DeviceGone(tenant, leaver.deviceId(), 2, Instant.now()), leaver.seen(1, null));
        // One machine under two ids: both are filed with the same configuration.
        vault.wire().send(after.moved(1, organization, "machine"), reimaged.moved(1, organization, "machine"));
        vault.wire()
                .send(new SyncRunCompleted(tenant, "run", 1, 3, 0, Instant.now().minus(Duration.ofDays(3))));

        awaiting("the report is as it should be")
                .untilAsserted(() -> assertThat(missing())
                        .containsExactlyInAnyOrder(
                                "NEVER_ESCROWED " + bare.deviceId() + " true",
                                "NO_CURRENT_KEY " + lost.deviceId() + " true",
                                "SUPERSEDED_ELSEWHERE " + reimaged.deviceId() + " null"));

        vault.service().stop();
        vault.service().start(Map.of("vault.stale-after", "2d"));
        var strict = missing();
        vault.service().restart();

        assertThat(strict).contains("STALE " + confirmed.deviceId() + " true").hasSize(6);
        var stranger = new Caller("otto", Role.ADMINISTRATOR, Set.of(organization + 1), null);
        assertThat(items(get(stranger, "/keys/missing?organizationId=" + organization)))
                .isEmpty();
    }

    @Test
    void reportsEachDeviceWhereItBelongsHoweverItsMatchIsDisputed() {
        var waiting = device();
        var nobodys = device();
        var ignored = device();
        var disputed = device();
        var lost = disputed.key();
        var leftAlone = device();
        var unmissed = leftAlone.key();
        var halfLocked = device();
        var drive = halfLocked.key();
        var data = halfLocked.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.FIXED_DATA);
        stored(lost, unmissed, drive, data);
        vault.wire().send(disputed.gone(lost, 2), leftAlone.gone(unmissed, 2), halfLocked.gone(drive, 2));
        // Late and in the wrong order: it counts where the device was filed last.
        vault.wire().send(disputed.disputed(3, null));
        vault.wire().send(matched(disputed), matched(leftAlone), matched(halfLocked));
        vault.wire().send(disputed.unmatched(2, organization + 700_000), leftAlone.ignored(2));
        vault.wire().send(waiting.unmatched(1, organization), nobodys.unmatched(1, null), ignored.ignored(1));
        for (var machine : List.of(waiting, nobodys, ignored, disputed, leftAlone, halfLocked)) {
            vault.wire().send(machine.seen(1, null));
        }

        awaiting("all of that is known")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql(
                                        "select count(*) from expected_device where tenant_id = ? and listed and match_version > 0")
                                .param(tenant)
                                .query(Long.class)
                                .single())
                        .isEqualTo(6));

        var missed = List.of(
                "NOT_FILED " + waiting.deviceId() + " null null",
                "NO_CURRENT_KEY " + disputed.deviceId() + " 4127 null",
                "NO_CURRENT_KEY " + halfLocked.deviceId() + " 4127 OPERATING_SYSTEM");
        for (var caller : List.of(ADMINISTRATOR, new Caller("ines", Role.LITE, Set.of(organization), null))) {
            awaiting(caller.name() + " sees the report as it should be")
                    .untilAsserted(() -> assertThat(items(get(caller, "/keys/missing?limit=5000")).stream()
                                    .filter(one ->
                                            one.path("tenantId").asString().equals(tenant))
                                    .peek(one -> assertThat(
                                                    one.path("organizationId").asLong())
                                            .isEqualTo(organization))
                                    .map(one -> one.path("problem").asString() + " "
                                            + one.path("deviceId").asString() + " "
                                            + one.path("configurationId").asString(null) + " "
                                            + one.path("volume").asString(null)))
                            .containsExactlyInAnyOrderElementsOf(missed));
        }
    }

    @Test
    void listsPageByPage() {
        var keys = new KeyMatched[5];
        for (var i = 0; i < keys.length; i++) {
            keys[i] = device().key();
        }
        stored(keys);

        var first = get(ADMINISTRATOR, "/keys?limit=3&organizationId=" + organization);
        var second = get(
                ADMINISTRATOR,
                "/keys?limit=3&organizationId=" + organization + "&after="
                        + first.at("/items/2/passwordId").asLong());

        assertThat(first.path("items").size()).isEqualTo(3);
        assertThat(first.path("more").asBoolean()).isTrue();
        assertThat(second.path("items").size()).isEqualTo(2);
        assertThat(second.path("more").asBoolean(true)).isFalse();
        assertThat(vault.get(ADMINISTRATOR, "/keys").body()).contains("search-missing");
    }

    @Test
    void listsFoldersPageByPage() {
        stored(device().key());
        var managed = managedFolder();
        var made = List.of(folder("One", null), folder("Two", null), folder("Three", null));
        var stranger = new Caller("otto", Role.ADMINISTRATOR, Set.of(organization + 1), null);

        var listed = new ArrayList<Long>();
        for (var page = folderIds(0); !page.isEmpty(); page = folderIds(listed.getLast())) {
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            listed.addAll(page);
        }

        assertThat(listed).isSorted().containsExactlyInAnyOrder(managed, made.get(0), made.get(1), made.get(2));
        assertThat(items(get(ADMINISTRATOR, "/vault/folders?limit=0&after=" + (managed - 1))))
                .singleElement()
                .satisfies(one -> assertThat(one.path("id").asLong()).isEqualTo(managed));
        assertThat(items(get(stranger, "/vault/folders?organizationId=" + organization)))
                .isEmpty();
    }

    @Test
    void aFolderNeedsAnOrganizationThatIsThere() {
        var body = "{\"name\":\"Own\",\"organizationId\":" + organization + "}";
        var behind = organization + 700_000;

        var early = vault.post(ADMINISTRATOR, "/vault/folders", body);
        vault.announce(organization);
        var made = vault.post(ADMINISTRATOR, "/vault/folders", body);
        vault.wire()
                .send(
                        new OrganizationDeleted(organization, "Contoso", 3, Instant.now(), null),
                        new OrganizationChanged(organization, "Contoso", 2, Instant.now(), null, null, null, null));
        vault.announce(behind);
        awaiting("the deletion is known").until(() -> !vault.knows(organization));
        var late = vault.post(ADMINISTRATOR, "/vault/folders", body);

        for (var refused : List.of(early, late)) {
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(404);
            assertThat(refused.body()).contains("\"code\":\"organization-unknown\"");
        }
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(folders(ADMINISTRATOR)).hasSize(1);
    }

    private List<Long> folderIds(long after) {
        return items(get(ADMINISTRATOR, "/vault/folders?limit=2&organizationId=" + organization + "&after=" + after))
                .stream()
                .map(one -> one.path("id").asLong())
                .toList();
    }

    private MatchedKeys device() {
        return new MatchedKeys(vault.secrets(), tenant, organization, "pc-" + UUID.randomUUID());
    }

    private static KeyMatched stored(KeyMatched... keys) {
        vault.wire().send(keys);
        awaiting("the keys are stored").untilAsserted(() -> {
            for (var key : keys) {
                assertThat(vault.get(ADMINISTRATOR, "/keys/" + key.keyId()).statusCode())
                        .isEqualTo(200);
            }
        });
        return keys[0];
    }

    /** The tenant's "Sync BitLocker Keys" as it was changed so long ago; waits until the vault knows. */
    private void setting(long version, boolean on, int minutesAgo) {
        var at = Instant.now().minus(Duration.ofMinutes(minutesAgo));
        vault.wire().send(new TenantSettingsChanged(tenant, true, on, version, at, null, null, null));
        awaiting("the setting is known")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from key_sync_setting where tenant_id = ? and version = ?")
                                .params(tenant, version)
                                .query(Long.class)
                                .single())
                        .isOne());
    }

    private List<String> missing() {
        // Page by page, two devices at a time.
        var found = new ArrayList<JsonNode>();
        for (var after = ""; after != null; ) {
            var page = get(ADMINISTRATOR, "/keys/missing?limit=2&organizationId=" + organization + "&after=" + after);
            found.addAll(items(page));
            after = page.path("next").isNull() ? null : page.path("next").asString();
        }
        return found.stream()
                .map(one -> one.path("problem").asString() + " "
                        + one.path("deviceId").asString() + " " + one.path("encrypted"))
                .toList();
    }

    private DeviceMatched matched(MatchedKeys machine) {
        return new DeviceMatched(
                tenant,
                machine.deviceId(),
                1,
                "pc",
                organization,
                4127,
                MatchRule.SERIAL,
                "serial number",
                Instant.now(),
                null);
    }

    private static List<JsonNode> history(String device) {
        return StreamSupport.stream(
                        get(ADMINISTRATOR, "/keys/history?device=" + device)
                                .path("keys")
                                .spliterator(),
                        false)
                .toList();
    }

    private static HttpResponse<String> delete(String path) {
        return vault.send("DELETE", ADMINISTRATOR, path, "");
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static JsonNode get(Caller caller, String path) {
        return JSON.readTree(vault.get(caller, path).body());
    }

    /** Ids of the keys that are listed for the organization. */
    private List<String> keys(Caller caller, String further) {
        return items(get(caller, "/keys?limit=200&organizationId=" + organization + further)).stream()
                .map(key -> key.path("keyId").asString())
                .toList();
    }

    private List<JsonNode> folders(Caller caller) {
        return items(get(caller, "/vault/folders?organizationId=" + organization));
    }

    private static List<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false).toList();
    }

    private long managedFolder() {
        return folders(ADMINISTRATOR).stream()
                .filter(one -> one.path("managed").asBoolean())
                .findFirst()
                .orElseThrow()
                .path("id")
                .asLong();
    }

    private long folder(String name, Long parent) {
        var answer = vault.post(
                ADMINISTRATOR,
                "/vault/folders",
                "{\"name\":\"" + name + "\",\"organizationId\":" + organization + ",\"parentId\":" + parent + "}");
        assertThat(answer.statusCode()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("id").asLong();
    }

    private static void refused(String code, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }
}
