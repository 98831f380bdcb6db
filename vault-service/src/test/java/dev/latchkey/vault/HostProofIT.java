package dev.latchkey.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.HostProofVaultChanged;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent.KeyVaulted;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.crypto.Ciphertext;
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.hostproof.PlayedBrowser;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys that only a passphrase opens, as browsers and programs meet them over HTTP; the browser is played. */
class HostProofIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSPHRASE = "only I know these five words";
    private static final String OTHER = "another one, written down";
    private static final String REASON = "{\"reason\":\"ticket 28\"}";
    private static final Caller ADMINISTRATOR = new Caller("ada", Role.ADMINISTRATOR, null, "192.0.2.1");
    private static final AtomicLong ORGANIZATIONS = new AtomicLong(2800);

    @TempDir
    private static Path folder;

    private static VaultUnderTest vault;

    private final long organization = ORGANIZATIONS.addAndGet(10);
    private final MatchedKeys device = deviceOf(organization);

    @BeforeAll
    static void startVault() {
        vault = VaultUnderTest.withoutLimits(folder);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @Test
    void R28_keysSealedOnArrivalAreSyncedAndArchivedAndOnlyTheBrowserOpensThem() throws Exception {
        makeKeyPair(organization);
        sealArrivals(true);
        var old = stored(device.key());
        var renewed = stored(device.key());
        vault.wire().send(device.moved(1, organization, "renamed"), device.gone(old, 2));

        awaiting("the device has its new name")
                .untilAsserted(() ->
                        assertThat(record(old).path("deviceName").asString()).isEqualTo("renamed"));
        assertThat(record(old).path("archiveReason").asString()).isEqualTo("GONE_UPSTREAM");
        for (var key : List.of(old, renewed)) {
            assertThat(record(key).path("vaulted").asBoolean()).isTrue();
            refused("key-vaulted", vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/reveals", REASON));
            assertThat(PlayedBrowser.open(opened(ADMINISTRATOR, key), PASSPHRASE))
                    .isEqualTo(MatchedKeys.DIGITS);
        }
        var answer = opened(ADMINISTRATOR, old);
        assertThatThrownBy(() -> PlayedBrowser.open(answer, OTHER)).isInstanceOf(GeneralSecurityException.class);
        awaiting("all of it is announced")
                .untilAsserted(() -> assertThat(vault.announced(device.deviceId()))
                        .extracting(event -> event.getClass().getSimpleName() + " " + event.version() + " "
                                + (event.keyId().equals(old.keyId()) ? "old" : "renewed"))
                        .containsSubsequence("KeyCreated 1 old", "KeyVaulted 2 old", "KeyArchived 3 old")
                        .containsSubsequence("KeyCreated 1 renewed", "KeyVaulted 2 renewed")
                        .hasSizeGreaterThanOrEqualTo(5));
    }

    @Test
    void R28_theServerHoldsNothingThatOpensAVaultedKey() {
        var before = stored(device.key());
        makeKeyPair(organization);
        sealArrivals(true);
        var arrived = stored(device.key());
        assertThat(put(Map.of()).path("vaulted").asInt()).isEqualTo(1);

        for (var key : List.of(before, arrived)) {
            var row = vault.database()
                    .sql("select * from password where key_id = ?")
                    .param(key.keyId())
                    .query()
                    .singleRow();
            assertThat(row.get("ciphertext")).isNull();
            assertThat((byte[]) row.get("sealed")).hasSize(197);
            assertNoKeyOfTheServerOpens((byte[]) row.get("sealed"), key);
        }
        // Nothing of these devices is left that the data key could open, and no passphrase or private key in clear.
        for (var table : vault.database()
                .sql("select tablename from pg_tables where schemaname = 'public'")
                .query(String.class)
                .list()) {
            assertThat(vault.database()
                            .sql("select t::text from " + table + " t")
                            .query(String.class)
                            .list())
                    .as(table)
                    .noneMatch(row -> row.contains(MatchedKeys.DIGITS)
                            || row.contains(PASSPHRASE)
                            || row.contains(hex("123453-2345"))
                            || row.contains(hex(PASSPHRASE)));
        }
        assertThat(vault.database()
                        .sql("select count(*) from password where organization_id = ? and ciphertext is not null")
                        .param(organization)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void erasingAnOrganizationErasesWhatIsSealedForItWhereverItIs() {
        makeKeyPair(organization);
        sealArrivals(true);
        var key = stored(device.key());
        var elsewhere = deviceOf(organization);
        var moved = stored(elsewhere.key());
        vault.wire().send(elsewhere.moved(1, organization + 1, "moved"));
        awaiting("the device has moved")
                .untilAsserted(
                        () -> assertThat(record(moved).path("organizationId").asLong())
                                .isEqualTo(organization + 1));

        assertThat(erase().body()).contains("\"records\":2", "\"sealedArrivals\":true");

        for (var erased : List.of(key, moved)) {
            assertThat(record(erased).path("erased").asBoolean()).isTrue();
            assertThat(record(erased).path("vaulted").asBoolean()).isFalse();
            refused("key-erased", vault.post(ADMINISTRATOR, "/keys/" + erased.keyId() + "/reveals", REASON));
        }
        assertThat(record(stored(device.key())).path("erased").asBoolean()).isFalse();
        makeKeyPair(organization);
    }

    @Test
    void erasingAnOrganizationErasesWhatItsDevicesBroughtAlongSealed() {
        makeKeyPair(organization);
        sealArrivals(true);
        var brought = stored(device.key());
        vault.wire().send(device.moved(1, organization + 1, "moved"));
        awaiting("the device has moved")
                .untilAsserted(
                        () -> assertThat(record(brought).path("organizationId").asLong())
                                .isEqualTo(organization + 1));
        var confirmed = "{\"organizationId\":%1$d,\"confirmation\":\"%1$d\"}".formatted(organization + 1);

        var answer = vault.post(ADMINISTRATOR, "/vault/erasures", confirmed);

        assertThat(answer.body()).contains("\"records\":1", "\"sealedArrivals\":false");
        assertThat(record(brought).path("erased").asBoolean()).isTrue();
        refused("key-erased", vault.post(ADMINISTRATOR, "/keys/" + brought.keyId() + "/reveals", REASON));
    }

    @Test
    void R28_openingAVaultedKeyIsRecordedAsARevealAndNothingLeavesBefore() {
        makeKeyPair(organization);
        sealArrivals(true);
        var key = stored(device.key());
        var opening = "/keys/" + key.keyId() + "/openings";
        var tina = new Caller("tina", Role.READ_ONLY, Set.of(organization), "192.0.2.7");
        var stranger = new Caller("otto", Role.ADMINISTRATOR, Set.of(organization + 1), null);

        refused("reason-missing", vault.post(tina, opening, "{}"));
        refused("key-unknown", vault.post(stranger, opening, REASON));
        vault.auditAnswers(404);
        refused("record-not-written", vault.post(tina, opening, REASON));
        vault.auditAnswers(204);
        var answer = vault.post(tina, opening, REASON);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        awaiting("all of it is announced")
                .untilAsserted(() -> assertThat(accesses())
                        .extracting(event -> event.getClass().getSimpleName() + " " + event.actor())
                        .containsSubsequence(
                                "KeyAccessDenied tina",
                                "KeyAccessDenied otto",
                                "KeyRevealed tina",
                                "KeyAccessDenied tina",
                                "KeyRevealed tina"));
        var readable = stored(deviceOf(organization + 1).key());
        refused("key-not-vaulted", vault.post(ADMINISTRATOR, "/keys/" + readable.keyId() + "/openings", REASON));
    }

    @Test
    void R28_openingAVaultedKeyFollowsThePolicyAndItsTermsSaySoBeforehand() throws Exception {
        makeKeyPair(organization);
        sealArrivals(true);
        var key = stored(device.key());
        var opening = "/keys/" + key.keyId() + "/openings";
        var tina = new Caller("tina", Role.READ_ONLY, Set.of(organization), "192.0.2.7");
        policy("{\"policy\":\"APPROVAL\",\"rotation\":\"ASK\"}");

        var withheld = terms(tina, key);
        var loud = terms(ADMINISTRATOR, key);
        refused("approval-needed", vault.post(tina, opening, REASON));
        var broken = JSON.readTree(
                vault.post(ADMINISTRATOR, opening, "{\"reason\":\"site down\",\"breakGlass\":true,\"rotate\":true}")
                        .body());
        policy("{\"policy\":\"ACCESS\"}");
        var asUsual = terms(tina, key);

        assertThat(withheld.path("may").asBoolean()).isFalse();
        assertThat(withheld.path("why").asString()).contains("A second person has to approve");
        assertThat(withheld.path("breakGlass").asBoolean()).isFalse();
        assertThat(loud.path("breakGlass").asBoolean()).isTrue();
        assertThat(PlayedBrowser.open(broken, PASSPHRASE)).isEqualTo(MatchedKeys.DIGITS);
        assertThat(broken.path("wellFormed").asBoolean()).isTrue();
        assertThat(Instant.parse(broken.at("/rotation/dueAt").asString())).isAfter(Instant.now());
        assertThat(asUsual.path("may").asBoolean()).isTrue();
        assertThat(asUsual.path("rotation").asString()).isEqualTo("ASK");
        assertThat(JSON.readTree(vault.post(tina, opening, REASON).body())
                        .path("rotation")
                        .isNull())
                .isTrue();
    }

    @Test
    void R28_aVaultedKeyThatIsErasedOrMovesAwayMeanwhileIsNotHandedOutAndItsRecordIsSetRight() {
        makeKeyPair(organization);
        sealArrivals(true);
        var erased = stored(device.key());
        var moved = stored(deviceOf(organization).key());
        var tina = new Caller("tina", Role.READ_ONLY, Set.of(organization), "192.0.2.7");

        vault.whileAuditIsAsked(() -> vault.database()
                .sql("update password set organization_id = ? where key_id = ?")
                .params(organization + 1, moved.keyId())
                .update());
        refused("key-unknown", vault.post(tina, "/keys/" + moved.keyId() + "/openings", REASON));
        vault.whileAuditIsAsked(() -> erase());
        refused("key-erased", vault.post(tina, "/keys/" + erased.keyId() + "/openings", REASON));

        awaiting("both records are set right")
                .untilAsserted(() -> assertThat(accesses())
                        .filteredOn(event -> event.actor().equals("tina"))
                        .extracting(event -> event.getClass().getSimpleName())
                        .containsExactlyInAnyOrder("KeyRevealed", "KeyAccessDenied", "KeyRevealed", "KeyAccessDenied"));
    }

    @Test
    void R28_keysThatAreHereAlreadyArePutIntoTheVaultOneByOneOrAllTogether() throws Exception {
        var keys = new KeyMatched[520];
        for (var i = 0; i < keys.length; i++) {
            keys[i] = deviceOf(organization).key();
        }
        stored(keys);
        refused(
                "no-key-pair",
                vault.post(ADMINISTRATOR, "/keys/vaultings", "{\"organizationId\":" + organization + "}"));
        makeKeyPair(organization);

        var one = put(Map.of("keyIds", List.of(keys[7].keyId().toUpperCase(Locale.ROOT))));
        var first = put(Map.of());
        var second = put(Map.of("after", first.path("next").asLong()));

        assertThat(one.path("vaulted").asInt()).isEqualTo(1);
        assertThat(record(keys[7]).path("vaulted").asBoolean()).isTrue();
        assertThat(first.path("vaulted").asInt()).isEqualTo(500);
        assertThat(second.toString()).isEqualTo("{\"vaulted\":19,\"left\":0,\"next\":null}");
        assertThat(vault().path("vaulted").asInt()).isEqualTo(520);
        assertThat(vault().path("notVaulted").asInt()).isZero();
        assertThat(PlayedBrowser.open(opened(ADMINISTRATOR, keys[519]), PASSPHRASE))
                .isEqualTo(MatchedKeys.DIGITS);
        awaiting("each is announced once")
                .untilAsserted(() -> assertThat(vault.wire().heard(Topic.VAULT_KEY_EVENTS, KeyVaulted.class).stream()
                                .filter(event -> event.organizationId() == organization))
                        .hasSize(520)
                        .allMatch(event -> event.version() == 2 && "ada".equals(event.actor())));
        var editor = new Caller("eve", Role.EDITOR, null, null);
        assertThat(vault.post(editor, "/keys/vaultings", "{\"organizationId\":" + organization + "}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aLinkToAKeyThatIsPutIntoTheVaultMeanwhileShowsNothingAndTheRecordIsSetRight() {
        makeKeyPair(organization);
        var key = stored(device.key());
        var made = vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/shares", REASON);
        var link = JSON.readTree(made.body()).path("link").asString();
        var token = "{\"token\":\"" + link.substring(link.indexOf('#') + 1) + "\"}";
        put(Map.of("keyIds", List.of(key.keyId())));
        var console = new Caller("console", Role.ADMINISTRATOR, Set.of(), "192.0.2.9");

        refused("key-vaulted", vault.post(console, "/keys/shares/views", token));

        awaiting("the record is set right")
                .untilAsserted(() -> assertThat(accesses())
                        .filteredOn(event -> event instanceof KeyAccessDenied)
                        .singleElement()
                        .satisfies(event -> assertThat(((KeyAccessDenied) event).cause())
                                .isEqualTo("it was put into the host-proof vault meanwhile")));
        refused("share-useless", vault.post(console, "/keys/shares/views", token));
    }

    @Test
    void R28_aVaultedKeyStaysVaultedWhenItIsReadAnewAlsoWhileOthersAreNotSealed() throws Exception {
        makeKeyPair(organization);
        var key = stored(device.key());
        put(Map.of("keyIds", List.of(key.keyId())));
        var corrected = MatchedKeys.DIGITS.replace("000033", "000044");

        vault.wire().send(device.corrected(key, 2, corrected));
        var behind = stored(device.key());

        assertThat(record(key).path("vaulted").asBoolean()).isTrue();
        assertThat(PlayedBrowser.open(opened(ADMINISTRATOR, key), PASSPHRASE)).isEqualTo(corrected);
        assertThat(record(behind).path("vaulted").asBoolean()).isFalse();
        assertThat(vault.post(ADMINISTRATOR, "/keys/" + behind.keyId() + "/reveals", REASON)
                        .body())
                .contains(MatchedKeys.DIGITS);
    }

    @Test
    void R28_aVaultedKeyOfADeviceThatMovesStaysSealedForTheOrganizationItCameFrom() throws Exception {
        makeKeyPair(organization);
        sealArrivals(true);
        var key = stored(device.key());
        var readable = deviceOf(organization + 2);
        var arriving = stored(readable.key());

        vault.wire().send(device.moved(1, organization + 1, "moved"), readable.moved(1, organization, "came"));

        awaiting("both have moved").untilAsserted(() -> {
            assertThat(record(key).path("organizationId").asLong()).isEqualTo(organization + 1);
            assertThat(record(arriving).path("organizationId").asLong()).isEqualTo(organization);
        });
        assertThat(record(key).path("vaulted").asBoolean()).isTrue();
        var ofNewOne = new Caller("nora", Role.READ_ONLY, Set.of(organization + 1), null);
        refused("key-vaulted-elsewhere", vault.post(ofNewOne, "/keys/" + key.keyId() + "/openings", REASON));
        assertThat(terms(ofNewOne, key).path("may").asBoolean()).isFalse();
        assertThat(terms(ofNewOne, key).path("why").asString()).contains("still sealed for that one");
        assertThat(PlayedBrowser.open(opened(ADMINISTRATOR, key), PASSPHRASE)).isEqualTo(MatchedKeys.DIGITS);
        assertThat(record(arriving).path("vaulted").asBoolean())
                .as("it arrived where everything is sealed")
                .isTrue();
        assertThat(PlayedBrowser.open(opened(ADMINISTRATOR, arriving), PASSPHRASE))
                .isEqualTo(MatchedKeys.DIGITS);
    }

    @Test
    void R28_anotherPassphraseOpensTheSameKeysAndTheQuickerOneCounts() throws Exception {
        makeKeyPair(organization);
        sealArrivals(true);
        var key = stored(device.key());
        var opening = JSON.readTree(
                vault.get(ADMINISTRATOR, "/vault/key-pairs/" + organization).body());
        var change = PlayedBrowser.changePassphrase(opening, PASSPHRASE, OTHER);
        change.put("keyPairId", opening.path("keyPairId").asLong());
        change.put("revision", opening.path("revision").asLong());
        var path = "/vault/key-pairs/" + organization + "/passphrase";

        var changed = vault.send("PUT", ADMINISTRATOR, path, JSON.writeValueAsString(change));

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        refused(
                "passphrase-changed-meanwhile",
                vault.send("PUT", ADMINISTRATOR, path, JSON.writeValueAsString(change)));
        var answer = opened(ADMINISTRATOR, key);
        assertThat(PlayedBrowser.open(answer, OTHER)).isEqualTo(MatchedKeys.DIGITS);
        assertThatThrownBy(() -> PlayedBrowser.open(answer, PASSPHRASE)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void R28_afterALostPassphraseANewKeyPairSealsWhatComesAndTheOldKeysStayLocked() throws Exception {
        var first = makeKeyPair(organization);
        sealArrivals(true);
        var locked = stored(device.key());
        refused("key-pair-exists", add(organization, PASSPHRASE, null));

        assertThat(add(organization, OTHER, first.path("keyPairId").asLong()).statusCode())
                .isEqualTo(201);
        var fresh = stored(device.key());

        assertThat(vault().path("vaulted").asInt()).isEqualTo(1);
        assertThat(vault().path("vaultedOtherwise").asInt()).isEqualTo(1);
        assertThat(PlayedBrowser.open(opened(ADMINISTRATOR, fresh), OTHER)).isEqualTo(MatchedKeys.DIGITS);
        var answer = opened(ADMINISTRATOR, locked);
        assertThatThrownBy(() -> PlayedBrowser.open(answer, OTHER)).isInstanceOf(GeneralSecurityException.class);
        assertThat(PlayedBrowser.open(answer, PASSPHRASE))
                .as("should it be remembered after all")
                .isEqualTo(MatchedKeys.DIGITS);
        awaiting("each change is on record")
                .untilAsserted(() -> assertThat(accesses())
                        .filteredOn(event -> event instanceof HostProofVaultChanged)
                        .extracting(event ->
                                ((HostProofVaultChanged) event).change().name())
                        .containsExactly("KEY_PAIR_MADE", "SEALING_ON_ARRIVAL_SWITCHED_ON", "KEY_PAIR_REPLACED"));
    }

    @Test
    void keyPairsAreForManagersAndForThoseWhoSeeTheOrganization() {
        makeKeyPair(organization);
        var editor = new Caller("eve", Role.EDITOR, null, null);
        var stranger = new Caller("otto", Role.ADMINISTRATOR, Set.of(organization + 1), null);
        var path = "/vault/key-pairs/" + organization;

        for (var caller : List.of(editor, stranger)) {
            var expected = caller.equals(editor) ? 403 : 404;
            assertThat(vault.get(caller, path).statusCode()).isEqualTo(expected);
            assertThat(vault.send("PATCH", caller, path, "{\"sealsArrivals\":true}")
                            .statusCode())
                    .isEqualTo(expected);
            assertThat(vault.post(caller, "/vault/key-pairs", newKeyPair(organization, PASSPHRASE, null))
                            .statusCode())
                    .isEqualTo(expected);
        }
        assertThat(vault.get(stranger, "/vault/key-pairs").body()).isEqualTo("{\"items\":[]}");
        assertThat(vault.get(editor, "/vault/key-pairs").body()).doesNotContain("wrapped", "salt");
        var weak = newKeyPair(organization, PASSPHRASE, null).replace("600000", "1000");
        refused("key-pair-not-usable", vault.post(ADMINISTRATOR, "/vault/key-pairs", weak));
    }

    @Test
    void saysWhetherTheOrganizationOrItsKeyPairIsMissing() {
        var nobodys = "/vault/key-pairs/" + (organization + 9);
        var bare = "/vault/key-pairs/" + organization;
        stored(device.key());

        refused("organization-unknown", vault.get(ADMINISTRATOR, nobodys));
        refused("organization-unknown", vault.send("PATCH", ADMINISTRATOR, nobodys, "{\"sealsArrivals\":true}"));
        refused("organization-unknown", add(organization + 9, PASSPHRASE, null));
        refused(
                "organization-unknown",
                vault.post(ADMINISTRATOR, "/keys/vaultings", "{\"organizationId\":" + (organization + 9) + "}"));
        refused("no-key-pair", vault.get(ADMINISTRATOR, bare));
        refused(
                "no-key-pair",
                vault.post(ADMINISTRATOR, "/keys/vaultings", "{\"organizationId\":" + organization + "}"));
        refused("no-key-pair", vault.send("PATCH", ADMINISTRATOR, bare, "{\"sealsArrivals\":true}"));
    }

    /** Neither the organization's data key nor the keyset that sync seals for, whatever it is said to be bound to. */
    private void assertNoKeyOfTheServerOpens(byte[] sealed, KeyMatched key) {
        var row = organization + "|" + key.tenantId() + "|" + key.deviceId() + "|" + key.keyId();
        var dataKey = vault.service().bean(OrganizationKeys.class).forReading(organization, 1);
        for (var boundTo : List.of("password|" + row, "host-proof|" + row)) {
            assertThatThrownBy(() -> dataKey.decrypt(Ciphertext.of(sealed), boundTo))
                    .isInstanceOf(SealBrokenException.class);
            var base64 = Base64.getEncoder();
            var secret = new SealedSecret(
                    base64.encodeToString(Arrays.copyOfRange(sealed, 1, 114)),
                    base64.encodeToString(Arrays.copyOfRange(sealed, 114, sealed.length)));
            assertThatThrownBy(() -> vault.service().bean(Opener.class).open(secret, boundTo))
                    .isInstanceOf(SealBrokenException.class);
        }
    }

    private static MatchedKeys deviceOf(long organizationId) {
        return new MatchedKeys(vault.secrets(), organizationId, "pc-" + UUID.randomUUID());
    }

    private static JsonNode makeKeyPair(long organizationId) {
        vault.announce(organizationId);
        var answer = add(organizationId, PASSPHRASE, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> add(long organizationId, String passphrase, @Nullable Long replaces) {
        return vault.post(ADMINISTRATOR, "/vault/key-pairs", newKeyPair(organizationId, passphrase, replaces));
    }

    private static String newKeyPair(long organizationId, String passphrase, @Nullable Long replaces) {
        var made = new HashMap<String, Object>(PlayedBrowser.makeKeyPair(organizationId, passphrase));
        if (replaces != null) {
            made.put("replaces", replaces);
        }
        return JSON.writeValueAsString(made);
    }

    private void sealArrivals(boolean on) {
        assertThat(vault.send(
                                "PATCH",
                                ADMINISTRATOR,
                                "/vault/key-pairs/" + organization,
                                "{\"sealsArrivals\":" + on + "}")
                        .body())
                .contains("\"sealsArrivals\":" + on);
    }

    private JsonNode put(Map<String, Object> which) {
        var body = new HashMap<>(which);
        body.put("organizationId", organization);
        var answer = vault.post(ADMINISTRATOR, "/keys/vaultings", JSON.writeValueAsString(body));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private JsonNode vault() {
        for (var one : JSON.readTree(
                        vault.get(ADMINISTRATOR, "/vault/key-pairs").body())
                .path("items")) {
            if (one.path("organizationId").asLong() == organization) {
                return one;
            }
        }
        throw new AssertionError("organization " + organization + " has no host-proof vault");
    }

    private static JsonNode opened(Caller caller, KeyMatched key) {
        var answer = vault.post(caller, "/keys/" + key.keyId() + "/openings", REASON);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> erase() {
        var manager = new Caller("ada", Role.ADMINISTRATOR, Set.of(organization), null);
        var confirmed = "{\"organizationId\":" + organization + ",\"confirmation\":\"" + organization + "\"}";
        var answer = vault.post(manager, "/vault/erasures", confirmed);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private void policy(String json) {
        assertThat(vault.send("PUT", ADMINISTRATOR, "/reveal-policies/" + organization, json)
                        .statusCode())
                .isEqualTo(200);
    }

    private static JsonNode terms(Caller caller, KeyMatched key) {
        return JSON.readTree(
                vault.get(caller, "/keys/" + key.keyId() + "/reveal-terms").body());
    }

    private static JsonNode record(KeyMatched key) {
        return JSON.readTree(vault.get(ADMINISTRATOR, "/keys/" + key.keyId()).body());
    }

    private List<AccessEvent> accesses() {
        return vault.wire().heard(Topic.ACCESS_EVENTS, AccessEvent.class).stream()
                .filter(event -> event.organizationId() == organization)
                .filter(event -> event instanceof KeyRevealed
                        || event instanceof KeyAccessDenied
                        || event instanceof HostProofVaultChanged)
                .toList();
    }

    private static KeyMatched stored(KeyMatched... keys) {
        vault.wire().send(keys);
        awaiting("the keys are stored")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from password where key_id = any(?)")
                                .param(List.of(keys).stream()
                                        .map(KeyMatched::keyId)
                                        .toArray(String[]::new))
                                .query(Long.class)
                                .single())
                        .isEqualTo(keys.length));
        return keys[0];
    }

    private static void refused(String code, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain(MatchedKeys.DIGITS, "sealed\"");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
