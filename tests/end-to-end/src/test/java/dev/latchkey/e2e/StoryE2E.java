package dev.latchkey.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.embedded.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One installation from its first start to its last, through the commands a user types. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryE2E {

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Cli latchkey;
    private static Api console;
    private static Truth truth;

    private static JsonNode disconnected;
    private static List<String> keysOfDisconnected;

    @BeforeAll
    static void start() {
        installation = Installation.start(folder.resolve("data with spaces"));
        latchkey = installation.cli();
        console = installation.console();
        truth = Truth.of(installation.simulator());
        awaitQuiet();
    }

    @AfterAll
    static void stop() {
        installation.close();
    }

    @Test
    @Order(1)
    void theKeysOfAllMatchedDevicesAreInTheVaultAndTheOthersWait() {
        var status = latchkey.run("status", "--json").json();

        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("tenants").asInt()).isEqualTo(3);
        assertThat(status.path("devices").asLong()).isEqualTo(truth.windowsDevices());
        assertThat(status.path("keys").path("current").asLong()
                        + status.path("keys").path("archived").asLong())
                .isEqualTo(truth.keysOfDocumentedDevices().size())
                .isPositive();
        assertThat(status.path("keys").path("waiting").asInt())
                .isEqualTo(truth.keysOfOtherDevices().size())
                .isPositive();
        assertThat(status.path("deadLetters").asInt()).isZero();
        assertThat(status.path("services").propertyNames())
                .contains("sync-service", "matching-service", "vault-service", "rotation-service", "audit-service");
        assertThat(status.path("services"))
                .allSatisfy(service -> assertThat(service.asString()).isEqualTo("up"));
    }

    @Test
    @Order(2)
    void findsAKeyByItsFirstEightDigitsByDeviceNameAndBySerialNumber() {
        var key = truth.keysOfDocumentedDevices().getFirst();
        var keyId = key.path("keyId").asString();

        for (var query : List.of(
                keyId.substring(0, 8),
                key.path("deviceName").asString(),
                key.path("serialNumber").asString())) {
            var found = latchkey.run("keys", "find", query, "--json");

            assertThat(found.exit()).as(found.err()).isZero();
            assertThat(items(found.json()))
                    .as("found by " + query)
                    .anySatisfy(
                            item -> assertThat(item.path("keyId").asString()).isEqualTo(keyId));
            assertThat(found.out()).doesNotContain(key.path("key").asString());
        }
    }

    @Test
    @Order(3)
    void everyKeyInTheVaultOpensToTheDigitsMicrosoftHolds() {
        var expected = truth.keysOfDocumentedDevices().stream()
                .collect(Collectors.toMap(
                        key -> key.path("keyId").asString(),
                        key -> key.path("key").asString()));

        var revealed = new TreeMap<String, String>();
        for (var keyId : expected.keySet()) {
            var response = console.send(
                    "POST",
                    "/api/v1/keys/" + keyId + "/reveals",
                    "{\"reason\":\"comparing with Microsoft\",\"breakGlass\":true}");
            assertThat(response.statusCode()).as(keyId).isEqualTo(200);
            revealed.put(keyId, response.body().replaceAll("(?s).*?(\\d{6}(-\\d{6}){7}).*", "$1"));
        }

        assertThat(revealed).isEqualTo(new TreeMap<>(expected));
    }

    @Test
    @Order(4)
    void aWaitingKeyIsNotShownAsAPassword() {
        var waiting = truth.keysOfOtherDevices().getFirst().path("keyId").asString();

        var found = latchkey.run("keys", "find", waiting.substring(0, 8), "--json");
        var revealed = latchkey.run("keys", "reveal", waiting, "--reason", "user locked out");

        assertThat(items(
                        found.exit() == 0
                                ? found.json()
                                : tools.jackson.databind.node.JsonNodeFactory.instance.objectNode()))
                .isEmpty();
        assertThat(revealed.exit()).isNotZero();
        assertThat(revealed.out()).doesNotContainPattern("\\d{6}-\\d{6}");
    }

    @Test
    @Order(5)
    void noReasonNoDigits() {
        var keyId = truth.keysOfDocumentedDevices().getFirst().path("keyId").asString();

        var missing = latchkey.run("keys", "reveal", keyId);
        var blank = latchkey.run("keys", "reveal", keyId, "--reason", "  ");

        assertThat(List.of(missing, blank)).allSatisfy(result -> {
            assertThat(result.exit()).isNotZero();
            assertThat(result.out() + result.err()).doesNotContainPattern("\\d{6}-\\d{6}");
            assertThat(result.err()).contains("reason");
        });
    }

    @Test
    @Order(6)
    void aRevealShowsEightGroupsAndIsInTheAuditLogBefore() {
        var key = truth.keysOfDocumentedDevices().get(1);

        var revealed = latchkey.run(
                "keys", "reveal", key.path("keyId").asString(), "--reason", "user locked out, ticket 4711");
        var tail = latchkey.run("audit", "tail", "-n", "50", "--json");

        assertThat(revealed.exit()).as(revealed.err()).isZero();
        assertThat(revealed.out().replaceAll("[^0-9-]+", " "))
                .contains(key.path("key").asString());
        assertThat(tail.out()).contains("ticket 4711").contains("latchkey.vault.key-revealed.v1");
        assertThat(tail.out()).doesNotContain(key.path("key").asString());
    }

    @Test
    @Order(7)
    void aRotatedKeyReplacesTheOldOneEverywhere() {
        var device = truth.device(line -> line.path("rotation").asString().equals("works")
                && line.path("keyId").isString()
                && truth.onFile(line));
        var deviceId = device.path("deviceId").asString();
        var before = truth.keysOf(deviceId).stream()
                .map(key -> key.path("keyId").asString())
                .toList();

        var rotated = latchkey.run("rotate", device.path("deviceName").asString(), "--wait", "--timeout", "2m");

        assertThat(rotated.exit()).as(rotated.out() + rotated.err()).isZero();
        var now = Truth.of(installation.simulator()).keysOf(deviceId).stream()
                .filter(key -> key.path("current").asBoolean())
                .toList();
        assertThat(now)
                .isNotEmpty()
                .allSatisfy(key ->
                        assertThat(before).doesNotContain(key.path("keyId").asString()));
        for (var key : now) {
            var stored = console.get("/api/v1/keys/" + key.path("keyId").asString());
            assertThat(stored.path("archived").asBoolean()).isFalse();
        }
        for (var old : before) {
            var stored = console.get("/api/v1/keys/" + old);
            assertThat(stored.path("archived").asBoolean()).as(old).isTrue();
        }
    }

    @Test
    @Order(8)
    void sayWhyADeviceCannotBeRotated() {
        var notWindows =
                truth.device(line -> !line.path("operatingSystem").asString().equals("Windows"));
        var notEncrypted = truth.device(line -> line.path("rotation").asString().equals("not_encrypted"));
        var offline = truth.device(line -> line.path("rotation").asString().equals("offline"));

        var mac = latchkey.run("rotate", notWindows.path("intuneId").asString(), "--wait");
        var plain = latchkey.run("rotate", notEncrypted.path("intuneId").asString(), "--wait");
        var away = latchkey.run("rotate", offline.path("intuneId").asString(), "--wait", "--timeout", "6s");
        var unknown = latchkey.run("rotate", "NO-SUCH-DEVICE", "--wait");

        assertThat(List.of(mac, plain, away, unknown))
                .allSatisfy(result -> assertThat(result.exit()).isNotZero());
        assertThat(mac.out() + mac.err()).containsIgnoringCase("windows");
        assertThat(plain.out() + plain.err()).containsIgnoringCase("not encrypted");
        assertThat(away.out() + away.err()).containsIgnoringCase("offline");
        assertThat(unknown.err()).contains("NO-SUCH-DEVICE");
    }

    @Test
    @Order(9)
    void theAuditLogHoldsTheStoryInOrder() {
        var types = new ArrayList<String>();
        var last = 0L;
        for (var items = items(console.get("/api/v1/audit/events?limit=500&after=0"));
                !items.isEmpty();
                items = items(console.get("/api/v1/audit/events?limit=500&after=" + last))) {
            for (var event : items) {
                assertThat(event.path("sequence").asLong()).isGreaterThan(last);
                last = event.path("sequence").asLong();
                types.add(event.path("type").asString().replaceAll("^latchkey\\.|\\.v1$", ""));
            }
        }

        assertThat(types)
                .contains(
                        "sync.tenant-connected",
                        "sync.device-seen",
                        "sync.key-found",
                        "matching.device-matched",
                        "vault.key-created",
                        "vault.key-revealed",
                        "rotation.rotate-device",
                        "rotation.dispatched",
                        "vault.key-archived",
                        "rotation.verified");
        assertThat(types.indexOf("rotation.verified")).isGreaterThan(types.indexOf("rotation.dispatched"));
    }

    @Test
    @Order(10)
    void badInputIsRefusedInWordsThatRepeatNothingOfIt() {
        // Digits of a real key: the search below would find them in a log.
        var marker = truth.keysOfDocumentedDevices().getFirst().path("key").asString();

        var brokenJson = console.send("POST", "/api/v1/tenants", "{\"clientSecret\":\"" + marker + "\", nonsense");
        var badTenant = console.send(
                "POST",
                "/api/v1/tenants",
                "{\"tenantId\":\"no-guid\",\"name\":\"x\",\"organizationId\":1,\"clientId\":\"y\",\"clientSecret\":\""
                        + marker + "\"}");
        var unknownKey = console.send("POST", "/api/v1/keys/" + marker + "/reveals", "{\"reason\":\"typo\"}");

        assertThat(List.of(brokenJson, badTenant))
                .allSatisfy(response -> assertThat(response.statusCode()).isEqualTo(400));
        assertThat(unknownKey.statusCode()).isBetween(400, 404);
        assertThat(List.of(brokenJson, badTenant, unknownKey)).allSatisfy(response -> {
            assertThat(response.headers().firstValue("Content-Type").orElse("")).contains("problem+json");
            assertThat(response.body()).doesNotContain("Exception").doesNotContain("at dev.");
        });
        assertThat(brokenJson.body() + badTenant.body()).doesNotContain(marker);
    }

    @Test
    @Order(11)
    void whatIsNotMatchedIsSettledWithThreeCommands() {
        var open = console.get("/api/v1/matching/status").path("unmatched").asLong();

        var accepted = latchkey.run("matches", "accept", "--all", "--yes", "--json");
        var created = latchkey.run("matches", "create", "--all", "--yes", "--json");
        var ignored = latchkey.run("matches", "ignore", "--all", "--yes", "--json");

        assertThat(List.of(accepted, created, ignored))
                .allSatisfy(result -> assertThat(result.exit()).as(result.err()).isZero());
        assertThat(accepted.json().path("changed").asLong()).isPositive();
        assertThat(created.json().path("changed").asLong()).isPositive();
        var status = console.get("/api/v1/matching/status");
        assertThat(open).isPositive();
        assertThat(status.path("unmatched").asLong()
                        + status.path("needsAttention").asLong())
                .isZero();
        var formerlyOther = truth.keysOfOtherDevices().getFirst().path("keyId").asString();
        await("a key that waited is in the vault")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(latchkey.run("keys", "find", formerlyOther, "--json")
                                .exit())
                        .isZero());
    }

    @Test
    @Order(12)
    void aSecondStartOnTheSameFolderIsRefusedInOneLine() {
        var running = ours();

        var second = Cli.bare("up", "--demo", "--data", running.data().toString(), "--port", "" + FreePort.pick());

        assertThat(second.exit()).isNotZero();
        assertThat(second.err().strip()).hasLineCount(1).contains("in use");
    }

    @Test
    @Order(13)
    void aCustomerThatIsDisconnectedKeepsItsKeys() {
        disconnected = items(console.get("/api/v1/tenants")).getFirst();
        var tenantId = disconnected.path("tenantId").asString();
        keysOfDisconnected = truth.keysOfDocumentedDevices().stream()
                .filter(key -> key.path("tenantId").asString().equals(tenantId))
                .map(key -> key.path("keyId").asString())
                .filter(keyId -> reason(keyId).isEmpty())
                .toList();
        assertThat(keysOfDisconnected).isNotEmpty();

        var left = latchkey.run("tenants", "disconnect", tenantId, "--yes", "--json");

        assertThat(left.exit()).as(left.err()).isZero();
        await("its keys are archived")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(StoryE2E::assertArchivedAsDisconnected);
    }

    @Test
    @Order(14)
    void afterARestartTheSameKeysHaveTheSameIdsTheSameCustomersAreConnectedAndABackupHoldsThemAll() throws IOException {
        ours();
        var before = passwords();
        var keys = console.get("/api/v1/status").path("keys");
        var stored = keys.path("current").asLong() + keys.path("archived").asLong();

        installation.stop();
        var restored = backedUpAndRestored();
        installation.restart();
        console = installation.console();
        awaitQuiet();

        assertThat(passwords()).isEqualTo(before);
        assertThat(console.get("/api/v1/tenants/"
                                + disconnected.path("tenantId").asString())
                        .path("state")
                        .asString())
                .isEqualTo("DISCONNECTED");
        assertArchivedAsDisconnected();
        assertThat(ours().printed()).contains(disconnected.path("name").asString() + ": stays disconnected");
        assertThat(restored).as(restored).contains(stored + " keys opened");
    }

    /** A stopped installation in one file, and from that in another folder; where it is wrong, nothing is written. */
    private static String backedUpAndRestored() throws IOException {
        var data = ours().data().toString();
        var archive = folder.resolve("latchkey.backup").toString();
        var elsewhere = folder.resolve("restored");
        var passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse battery staple\n");
        var wrong = Files.writeString(folder.resolve("wrong"), "incorrect horse battery staple\n");

        var made = Cli.bare("backup", archive, "--data", data, "--passphrase-file", passphrase.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(Files.readString(Path.of(archive), StandardCharsets.ISO_8859_1))
                .startsWith("LATCHKEY BACKUP 1")
                .doesNotContain("latchkey.properties", "PG_VERSION");
        var over = Cli.bare("restore", archive, "--data", data, "--passphrase-file", passphrase.toString());
        var locked =
                Cli.bare("restore", archive, "--data", elsewhere.toString(), "--passphrase-file", wrong.toString());
        var damaged = folder.resolve("damaged.backup");
        var bytes = Files.readAllBytes(Path.of(archive));
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length - 1));
        var cut = Cli.bare(
                "restore",
                damaged.toString(),
                "--data",
                elsewhere.toString(),
                "--passphrase-file",
                passphrase.toString());
        assertThat(List.of(over, locked, cut)).allSatisfy(refused -> {
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err().strip()).hasLineCount(1);
        });
        assertThat(elsewhere).doesNotExist();
        var done = Cli.bare(
                "restore", archive, "--data", elsewhere.toString(), "--passphrase-file", passphrase.toString());
        assertThat(done.exit()).as(done.out() + done.err()).isZero();
        return done.out();
    }

    @Test
    @Order(15)
    void theKeysOfTheDisconnectedCustomerComeBackWithIt() {
        var tenantId = disconnected.path("tenantId").asString();
        var secret = installation
                .simulator()
                .get("/simulator/tenants")
                .valueStream()
                .filter(one -> one.path("tenantId").asString().equals(tenantId))
                .findFirst()
                .orElseThrow()
                .path("clientSecret")
                .asString();
        var again = console.send("POST", "/api/v1/tenants", """
                {"tenantId":"%s","name":"%s","organizationId":%d,"clientId":"%s","clientSecret":"%s"}
                """.formatted(
                        tenantId,
                        disconnected.path("name").asString(),
                        disconnected.path("organizationId").asLong(),
                        disconnected.path("clientId").asString(),
                        secret));
        assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
        await("its keys are current")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(keysOfDisconnected)
                        .allSatisfy(keyId -> assertThat(reason(keyId)).isEmpty()));
    }

    private static void assertArchivedAsDisconnected() {
        assertThat(keysOfDisconnected)
                .allSatisfy(keyId -> assertThat(reason(keyId)).isEqualTo("TENANT_DISCONNECTED"));
    }

    /** Why a key is archived; empty when it is current. */
    private static String reason(String keyId) {
        return console.get("/api/v1/keys/" + keyId).path("archiveReason").asString("");
    }

    @Test
    @Order(16)
    void noRecoveryPasswordAndNoCredentialIsInTheOpenAnywhere() throws IOException {
        var stopped = ours();
        var secrets = truth.digits();
        installation
                .simulator()
                .get("/simulator/tenants")
                .forEach(tenant -> secrets.add(tenant.path("clientSecret").asString()));
        installation.stop();

        var search = new LeakSearch(secrets);

        assertThat(search.in(stopped.data())).isEmpty();
        Files.writeString(
                stopped.data().resolve("planted"), "x" + secrets.iterator().next() + "x");
        assertThat(search.in(stopped.data())).containsExactly("planted");
        assertThat(stopped.printed()).doesNotContainPattern("\\d{6}-\\d{6}");
    }

    /** What runs elsewhere can be neither restarted nor searched. */
    private static Standalone ours() {
        assumeThat(installation.standalone()).as("started by this test").isPresent();
        return installation.standalone().orElseThrow();
    }

    private static Map<String, Long> passwords() {
        var passwords = new TreeMap<String, Long>();
        for (var key : truth.keysOfDocumentedDevices()) {
            var keyId = key.path("keyId").asString();
            passwords.put(
                    keyId,
                    console.get("/api/v1/keys/" + keyId).path("passwordId").asLong());
        }
        return passwords;
    }

    static void awaitQuiet() {
        await("nothing is on its way any more")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    var status = console.get("/api/v1/status");
                    assertThat(status.path("keys").path("current").asLong()
                                    + status.path("keys").path("archived").asLong())
                            .isGreaterThanOrEqualTo(
                                    truth.keysOfDocumentedDevices().size());
                    assertThat(status.path("lag").path("records").asLong()).isZero();
                });
    }

    private static List<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false).toList();
    }
}
