package dev.latchkey.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.AccessMatrix;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.vault.hostproof.PlayedBrowser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who sees what: over every endpoint, and in the database itself. Runs on the vault of the test that extends it. */
abstract class AccessRules {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicLong ORGANIZATIONS = new AtomicLong(500_000);

    /** The kit's own, which requests add to and never read. */
    private static final Set<String> OF_THE_KIT = Set.of("outbox_event", "flyway_schema_history", "kit_schema_history");

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

        leave(myKey, own);
        leave(theirKey, foreign);

        new AccessMatrix(vault().service(), own, foreign)
                .marks(theirKey.keyId(), theirKey.deviceName(), theirs.deviceId())
                // A check goes on by itself.
                .mayChange("access_record", "key_job", "key_finding")
                .aim("keyId", myKey.keyId(), theirKey.keyId())
                .aim("device", mine.deviceId(), theirs.deviceId())
                .aim("deviceId", mine.deviceId(), theirs.deviceId())
                .aim("shareId", "share-" + own, "share-" + foreign)
                .aim("person", "zoe", "zoe")
                .aim("/reveal-approvals/{id}", id("reveal_approval", own), id("reveal_approval", foreign))
                .aim("/rotations/{id}", id("rotation_after_reveal", own), id("rotation_after_reveal", foreign))
                .aim("/jobs/{id}", id("key_job", own), id("key_job", foreign))
                .aim("q", myKey.deviceName(), theirKey.deviceName())
                .aim("/folders/{id}", folder("mine", own), folder("theirs", foreign))
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
                .body("POST /vault/key-pairs", keyPair(own).replace(":" + own + ",", ":{organizationId},"))
                .body(
                        "PUT /vault/key-pairs/{organizationId}/passphrase",
                        keyPair(own).replaceFirst("\\{", "{\"keyPairId\":1,\"revision\":9,"))
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
                        "GET /vault/categories",
                        "GET /vault/alarms",
                        "GET /vault/jobs",
                        "GET /vault/key-pairs",
                        "GET /reveal-approvals",
                        "POST /keys/shares/views")
                .check();
    }

    @Test
    void everyTableIsIsolatedOrDeclaredToHoldNothingOfAnyOrganization() {
        var open = vault().database().sql("""
                        select c.relname from pg_class c
                        where c.relnamespace = current_schema::regnamespace and c.relkind in ('r', 'p')
                          and coalesce(obj_description(c.oid, 'pg_class'), '') not like 'shared:%'
                          and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
                        """).query(String.class).set();
        open.removeAll(OF_THE_KIT);

        assertThat(open)
                .as("tables that are closed to requests: in a migration, call isolate('table') when its rows belong to"
                        + " organizations, or share('table', 'why') when they do not; see vault-service/README.md")
                .isEmpty();
    }

    @Test
    void aForgottenWhereLeaksNothing() {
        heard(
                device(own, "pc").key(),
                device(foreign, "pc").key(),
                device(foreign, "pc").key());
        awaitKeys(3);
        var mapping = vault().service().endpoints();
        var forgetful = RequestMappingInfo.paths("/api/v1/forgetful")
                .methods(RequestMethod.GET)
                .options(mapping.getBuilderConfiguration())
                .build();
        mapping.registerMapping(forgetful, new Forgetful(vault().database()), Forgetful.METHOD);
        try {
            var everybodys = forgetful(null);
            assertThat(everybodys.get("password").size()).isGreaterThan(1);
            assertThat(forgetful(Set.of(own)))
                    .containsOnlyKeys(everybodys.keySet())
                    .allSatisfy((table, organizations) ->
                            assertThat(organizations).as(table).isSubsetOf(String.valueOf(own), "null"))
                    .extractingByKey("password")
                    .isEqualTo(List.of(String.valueOf(own)));
            assertThat(forgetful(Set.of()))
                    .allSatisfy((table, organizations) ->
                            assertThat(organizations).as(table).isSubsetOf("null"));
        } finally {
            mapping.unregisterMapping(forgetful);
        }
    }

    @Test
    void aRequestThatSaysNothingSeesNothingAndCannotHelpItself() throws Exception {
        heard(device(own, "pc").key());
        awaitKeys(1);
        try (var connection = vault().service().connect()) {
            var request = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            connection.setAutoCommit(false);
            request.sql("select set_config('role', session_user || '_request', true)")
                    .query(String.class)
                    .single();

            for (var table : isolated()) {
                assertThat(request.sql("select count(*) from " + table)
                                .query(Long.class)
                                .single())
                        .as(table)
                        .isEqualTo(table.equals("matched_device") ? ofNoOrganization() : 0);
            }
            assertThatThrownBy(() -> request.sql("alter table password disable row level security")
                            .update())
                    .hasStackTraceContaining("must be owner");
        }
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

    /** A query by somebody who thought of everything but whose rows they are. */
    private static final class Forgetful {

        private static final java.lang.reflect.Method METHOD;

        static {
            try {
                METHOD = Forgetful.class.getDeclaredMethod("organizations");
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }

        private final JdbcClient jdbc;

        private Forgetful(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        /** Of each table, whose rows it holds. */
        @ResponseBody
        @SuppressWarnings("UnusedMethod") // Spring calls it.
        Map<String, List<String>> organizations() {
            var found = new TreeMap<String, List<String>>();
            for (var table : List.of(
                    "password",
                    "folder",
                    "organization",
                    "deleted_password",
                    "matched_device",
                    "expected_device",
                    "organization_key",
                    "configuration_name",
                    "reveal_policy",
                    "reveal_permission",
                    "reveal_approval",
                    "reveal_alarm",
                    "key_share",
                    "rotation_after_reveal",
                    "erased_key",
                    "key_job",
                    "key_finding",
                    "host_proof_key_pair")) {
                found.put(
                        table,
                        jdbc.sql("select distinct coalesce(organization_id::text, 'null') from " + table)
                                .query(String.class)
                                .list());
            }
            return found;
        }
    }

    private Map<String, List<String>> forgetful(Set<Long> organizations) {
        var answer = vault().get(new Caller("ines", Role.ADMINISTRATOR, organizations, null), "/forgetful");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var found = new TreeMap<String, List<String>>();
        JSON.readTree(answer.body())
                .forEachEntry((table, rows) -> found.put(
                        table, rows.valueStream().map(JsonNode::asString).toList()));
        return found;
    }

    private List<String> isolated() {
        return vault().database()
                .sql(
                        "select relname from pg_class where relrowsecurity and relnamespace = current_schema::regnamespace")
                .query(String.class)
                .list();
    }

    private long ofNoOrganization() {
        return vault().database()
                .sql("select count(*) from matched_device where organization_id is null")
                .query(Long.class)
                .single();
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

    /** What reveals, links, rotations, jobs and a host-proof vault leave of an organization. */
    private void leave(KeyMatched key, long organization) {
        vault().database().sql("""
                        with p as (select * from password where key_id = :key),
                        approval as (
                            insert into reveal_approval (organization_id, tenant_id, device_id, password_id, key_id,
                                device_name, asker, asked_by, reason, asked_at, expires_at, phase)
                            select organization_id, tenant_id, device_id, id, key_id, device_name, 'ann', 'Ann', 'locked out',
                                now(), now() + interval '1 hour', 'ASKED' from p),
                        share as (
                            insert into key_share (id, token_hash, password_id, tenant_id, device_id, organization_id, key_id,
                                device_name, made_by, reason, made_at, expires_at)
                            select 'share-' || organization_id, 'hash of ' || organization_id, id, tenant_id, device_id,
                                organization_id, key_id, device_name, 'ann', 'locked out', now(), now() + interval '1 hour' from p),
                        rotation as (
                            insert into rotation_after_reveal (tenant_id, device_id, device_name, organization_id, planned_at,
                                due_at, state)
                            select tenant_id, device_id, device_name, organization_id, now(), now() + interval '30 days', 'PLANNED'
                            from p)
                        insert into key_job (kind, organization_id, state, total, requested_by, requested_at, ended_at)
                        select 'CHECK', organization_id, 'DONE', 1, 'ann', now(), now() from p
                        """).param("key", key.keyId()).update();
        var made = vault().post(RunningService.ADMINISTRATOR, "/vault/key-pairs", keyPair(organization));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private long id(String table, long organization) {
        return vault().database()
                .sql("select id from " + table + " where organization_id = ?")
                .param(organization)
                .query(Long.class)
                .single();
    }

    private static String keyPair(long organization) {
        return JSON.writeValueAsString(PlayedBrowser.makeKeyPair(organization, "correct horse battery staple"));
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
