package dev.latchkey.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.Event;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.AccessMatrix;
import dev.latchkey.servicetest.RunningService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who sees what over every endpoint; for the database itself see {@link IsolationIT}. Runs on the vault of the test that
 * extends it.
 */
abstract class AccessRules {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicLong ORGANIZATIONS = new AtomicLong(500_000);

    private final long own = ORGANIZATIONS.incrementAndGet();
    private final long foreign = ORGANIZATIONS.incrementAndGet();
    private final String tenant = UUID.randomUUID().toString();

    abstract VaultUnderTest vault();

    @Test
    void R3_R37_noRoleReachesAForeignOrganizationThroughAnyEndpoint() {
        var mine = device(own, "mine-" + own);
        var theirs = device(foreign, "theirs-" + foreign);
        var myKey = mine.key();
        var theirKey = theirs.key();
        heard(myKey, theirKey, mine.filed(), theirs.filed(), mine.seen(1, "ann"), theirs.seen(1, "bob"));
        awaitKeys(2);

        for (var key : List.of(myKey, theirKey)) {
            Traces.leave(vault(), key);
        }
        var theirKeyPair = vault().get(RunningService.ADMINISTRATOR, "/vault/key-pairs/" + foreign);

        // What is left of the foreign organization is named after its device.
        new AccessMatrix(vault().service(), own, foreign)
                .marks(
                        theirKey.keyId(),
                        theirKey.deviceName(),
                        theirs.deviceId(),
                        JSON.readTree(theirKeyPair.body()).path("publicKey").asString())
                // Who was refused a reveal is on record.
                .mayChange("access_record")
                .aim("keyId", myKey.keyId(), theirKey.keyId())
                .aim("device", mine.deviceId(), theirs.deviceId())
                .aim("deviceId", mine.deviceId(), theirs.deviceId())
                .aim("shareId", "share-" + own, "share-" + foreign)
                .aim("person", "zoe", "zoe")
                .aim("/reveal-approvals/{id}", id("reveal_approval", own), id("reveal_approval", foreign))
                .aim("/rotations/{id}", id("rotation_after_reveal", own), id("rotation_after_reveal", foreign))
                .aim("/jobs/{id}", id("key_job", own), id("key_job", foreign))
                .aim("q", myKey.deviceName(), theirKey.deviceName())
                .aim("/folders/{id}", folder(myKey.deviceName(), own), folder(theirKey.deviceName(), foreign))
                .aim("/categories/{id}", category("a category of " + own), 0)
                .body("PATCH /keys/{keyId}", "{\"archived\":true}")
                .body("POST /keys/{keyId}/reveals", "{\"reason\":\"a test\"}")
                .body("POST /keys/{keyId}/openings", "{\"reason\":\"a test\"}")
                .body("POST /keys/{keyId}/shares", "{\"reason\":\"a test\"}")
                .body("POST /keys/shares/views", "{\"token\":\"none\"}")
                .body("POST /keys/{keyId}/reveal-approvals", "{\"reason\":\"a test\"}")
                .body("POST /reveal-approvals/{id}/refuse", "{}")
                .body("PUT /reveal-policies/{organizationId}", "{\"policy\":\"ACCESS\"}")
                .body("POST /reveal-policies/{organizationId}/permissions", "{\"person\":\"zoe\"}")
                .body("POST /keys/vaultings", "{\"organizationId\":{organizationId}}")
                .body("POST /vault/key-pairs", Traces.keyPair(own).replace(":" + own + ",", ":{organizationId},"))
                .body("PUT /vault/key-pairs/{organizationId}/passphrase", Traces.passphrase(own))
                .body("PATCH /vault/key-pairs/{organizationId}", "{\"sealsArrivals\":true}")
                .body("POST /vault/jobs", "{\"kind\":\"CHECK\",\"organizationId\":{organizationId}}")
                .body(
                        "POST /vault/erasures",
                        "{\"organizationId\":{organizationId},\"confirmation\":\"{organizationId}\"}")
                .body("POST /vault/folders", "{\"organizationId\":{organizationId},\"name\":\"new\"}")
                .body("PATCH /vault/folders/{id}", "{\"name\":\"renamed\"}")
                .body("POST /vault/categories", "{\"name\":\"another category\"}")
                .body("PATCH /vault/categories/{id}", "{\"name\":\"renamed category\"}")
                .ofAllOrganizations("POST /vault/categories", "PATCH /vault/categories/{id}")
                .unaimed(
                        "GET /vault/status",
                        "GET /vault/alarms",
                        "GET /vault/jobs",
                        "GET /vault/key-pairs",
                        "GET /reveal-approvals",
                        "POST /keys/shares/views")
                .sameForAll("GET /vault/categories")
                .lists(
                        "GET /keys",
                        "GET /keys/missing",
                        "GET /keys/shares",
                        "GET /keys/rotations",
                        "GET /vault/folders")
                .check();
    }

    @Test
    void findsKeysByUserAndConfiguration() {
        var device = device(own, "pc-" + own);
        var key = device.key();
        var elsewhere = device(foreign, "pc-" + foreign);
        var user = "zoe." + own;
        heard(
                key,
                elsewhere.key(),
                device.filed(),
                elsewhere.filed(),
                device.seen(1, user.toUpperCase(java.util.Locale.ROOT) + "@customer.example"),
                elsewhere.seen(1, user + "@other.example"),
                new ConfigurationChanged(
                        key.configurationId(),
                        own,
                        "Reception " + own,
                        null,
                        List.of(),
                        null,
                        2,
                        Instant.now(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                new ConfigurationCreated(
                        key.configurationId(),
                        own,
                        "Old name " + own,
                        null,
                        List.of(),
                        null,
                        1,
                        Instant.now(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        awaitKeys(2);

        var insider = new Caller("ines", Role.READ_ONLY, Set.of(own), null);
        await("everything that is searched is known")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    assertThat(found(null, "q=" + user)).hasSize(2);
                    assertThat(found(insider, "q=" + user)).containsExactly(key.keyId());
                    assertThat(found(insider, "q=reception+" + own)).containsExactly(key.keyId());
                });
        assertThat(found(insider, "q=old+name+" + own)).isEmpty();
        assertThat(found(insider, "configurationId=" + key.configurationId())).containsExactly(key.keyId());
        assertThat(found(insider, "q=" + user + "&configurationId=" + key.configurationId()))
                .containsExactly(key.keyId());
        assertThat(found(insider, "q=" + user + "&organizationId=" + foreign)).isEmpty();
        assertThat(found(null, "q=" + user + "&organizationId=" + own)).containsExactly(key.keyId());
    }

    private List<String> found(Caller caller, String query) {
        var everybody = new Caller("ada", Role.ADMINISTRATOR, null, null);
        var answer = vault().get(caller == null ? everybody : caller, "/keys?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body())
                .path("items")
                .valueStream()
                .map(key -> key.path("keyId").asString())
                .toList();
    }

    private long id(String table, long organization) {
        return vault().database()
                .sql("select id from " + table + " where organization_id = ?")
                .param(organization)
                .query(Long.class)
                .single();
    }

    private MatchedKeys device(long organization, String name) {
        return new MatchedKeys(vault().secrets(), tenant, organization, name);
    }

    private void heard(Event... events) {
        vault().wire().send(events);
    }

    private void awaitKeys(int count) {
        await("the keys are stored")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(vault().database()
                                .sql("select count(*) from password where tenant_id = ?")
                                .param(tenant)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(count));
    }

    private long folder(String name, long organization) {
        return made("/vault/folders", "{\"organizationId\":" + organization + ",\"name\":\"" + name + "\"}");
    }

    private long category(String name) {
        return made("/vault/categories", "{\"name\":\"" + name + "\"}");
    }

    private long made(String path, String json) {
        var answer = vault().post(RunningService.ADMINISTRATOR, path, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("id").asLong();
    }
}
