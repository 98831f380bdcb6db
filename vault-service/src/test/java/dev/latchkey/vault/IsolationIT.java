package dev.latchkey.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import tools.jackson.databind.json.JsonMapper;

/** That the database itself shows a request only what its caller may see, whatever a query forgets. */
class IsolationIT {

    /** What holds nothing of any organization, or what requests add to and never read; a reviewed list. */
    private static final Set<String> NOT_ISOLATED = Set.of(
            "category",
            "key_sync_setting",
            "tenant_listing",
            "tenant_disconnection",
            "outbox_event",
            "flyway_schema_history",
            "kit_schema_history");

    /** Whose a row is, where it does not say so itself. */
    private static final Map<String, String> WHOSE = Map.of(
            "early_key",
            "(select organization_id from matched_device m where (m.tenant_id, m.device_id) = (t.tenant_id, t.device_id))",
            "access_record",
            "(select organization_id from password p where p.id = t.password_id)",
            "approval_record",
            "(select organization_id from reveal_approval a where a.id = t.approval_id)",
            "rotation_cause",
            "(select organization_id from rotation_after_reveal r where r.id = t.rotation_id)");

    /** What there is for everybody when it is of no organization. */
    private static final Set<String> NOBODYS_IS_SHOWN = Set.of("matched_device");

    private static final String DIGEST =
            "select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from ";

    private final VaultUnderTest vault = VaultUnderTest.shared();
    private final String tenant = UUID.randomUUID().toString();
    private final long own = vault.freshOrganization();
    private final long foreign = vault.freshOrganization();

    @BeforeEach
    void bothOrganizationsLeaveSomethingEverywhere() {
        var mine = new MatchedKeys(vault.secrets(), tenant, own, "mine-" + own);
        var theirs = new MatchedKeys(vault.secrets(), tenant, foreign, "theirs-" + foreign);
        var unplaced = new MatchedKeys(vault.secrets(), tenant, own, "nobody placed it");
        var myKey = mine.key();
        var theirKey = theirs.key();
        vault.wire()
                .send(
                        myKey,
                        theirKey,
                        mine.filed(),
                        theirs.filed(),
                        mine.seen(1, "ann"),
                        theirs.seen(1, "bob"),
                        unplaced.confirmed(unplaced.key(), 1));
        await("all of it is stored").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(stored("password")).isEqualTo(2);
            assertThat(stored("expected_device")).isEqualTo(2);
            assertThat(stored("early_key")).isEqualTo(1);
        });
        for (var key : List.of(myKey, theirKey)) {
            Traces.leave(vault, key);
        }
    }

    @Test
    void everyTableIsIsolatedOrKnownToHoldNothingOfAnyOrganization() {
        assertThat(tables("not relrowsecurity"))
                .as("tables without row-level security: in a migration, call isolate('table') when its rows belong to"
                        + " organizations, or share('table', 'why') when they do not and add it to the list here; see"
                        + " vault-service/README.md")
                .containsExactlyInAnyOrderElementsOf(NOT_ISOLATED);
    }

    @Test
    void aForgottenWhereLeaksNothing() {
        var isolated = tables("relrowsecurity");
        for (var table : isolated) {
            for (var organization : List.of(own, foreign)) {
                assertThat(rowsOf(table, organization))
                        .as("rows of %s that Traces leaves of each organization", table)
                        .doesNotStartWith("0 ");
            }
        }

        var ofOwn = forgetful(Set.of(own), isolated);
        var ofNone = forgetful(Set.of(), isolated);

        for (var table : isolated) {
            assertThat(ofOwn.get(table))
                    .as("%s for who sees one organization", table)
                    .isEqualTo(rowsOf(table, own));
            assertThat(ofNone.get(table)).as("%s for who sees none", table).isEqualTo(rowsOf(table, null));
        }
    }

    @Test
    void aRequestThatSaysNothingSeesNothingAndCannotHelpItself() throws Exception {
        try (var connection = vault.service().connect()) {
            var request = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            connection.setAutoCommit(false);
            request.sql("select set_config('role', session_user || '_request', true)")
                    .query(String.class)
                    .single();

            for (var table : tables("relrowsecurity")) {
                assertThat(request.sql(DIGEST + table + " t")
                                .query(String.class)
                                .single())
                        .as(table)
                        .isEqualTo(rowsOf(table, null));
            }
            assertThatThrownBy(() -> request.sql("alter table password disable row level security")
                            .update())
                    .hasStackTraceContaining("must be owner");
        }
    }

    @Test
    void aRequestAddsNothingToAForeignOrganization() throws Exception {
        try (var connection = vault.service().connect()) {
            var request = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            connection.setAutoCommit(false);
            request.sql("select set_config('role', session_user || '_request', true),"
                            + " set_config('latchkey.organizations', ?, true)")
                    .param("{" + own + "}")
                    .query()
                    .singleRow();

            var changed =
                    request.sql("update reveal_permission set name = 'me'").update();
            assertThat(changed).isOne();
            assertThatThrownBy(() -> request.sql("insert into reveal_permission values (?, 'me', 'me', now(), 'me')")
                            .param(foreign)
                            .update())
                    .hasStackTraceContaining("violates row-level security policy");
        }
    }

    @Test
    void whatReadsAsTheOwnerTellsNothingOfAForeignOrganization() throws Exception {
        try (var connection = vault.service().connect()) {
            var request = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            connection.setAutoCommit(false);
            request.sql(
                            "select set_config('role', session_user || '_request', true),"
                                    + " set_config('latchkey.organizations', ?, true), set_config('latchkey.keys', 'shown', true)")
                    .param("{" + own + "}")
                    .query()
                    .singleRow();

            assertThat(hasConfigurations(request, "{" + own + "}")).isTrue();
            assertThat(hasConfigurations(request, "{" + foreign + "}")).isFalse();
            assertThat(hasConfigurations(request, null)).isFalse();
        }
    }

    private static boolean hasConfigurations(JdbcClient request, @Nullable String organizations) {
        return request.sql("select passes_over_configurations(?::bigint[], '', '~', 0)")
                .param(organizations)
                .query(Boolean.class)
                .single();
    }

    /** Of each table, what a query finds by somebody who thought of everything but whose rows they are. */
    private static final class Forgetful {

        private static final Method METHOD;

        static {
            try {
                METHOD = Forgetful.class.getDeclaredMethod("everything");
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }

        private final JdbcClient jdbc;
        private final Set<String> tables;

        private Forgetful(JdbcClient jdbc, Set<String> tables) {
            this.jdbc = jdbc;
            this.tables = tables;
        }

        @ResponseBody
        @SuppressWarnings("UnusedMethod") // Spring calls it.
        Map<String, String> everything() {
            var found = new TreeMap<String, String>();
            for (var table : tables) {
                found.put(
                        table,
                        jdbc.sql(DIGEST + table + " t").query(String.class).single());
            }
            return found;
        }
    }

    private Map<String, String> forgetful(Set<Long> organizations, Set<String> tables) {
        var mapping = vault.service().endpoints();
        var forgetful = RequestMappingInfo.paths("/api/v1/forgetful")
                .methods(RequestMethod.GET)
                .options(mapping.getBuilderConfiguration())
                .build();
        mapping.registerMapping(forgetful, new Forgetful(vault.database(), tables), Forgetful.METHOD);
        try {
            var answer = vault.get(new Caller("ines", Role.ADMINISTRATOR, organizations, null), "/forgetful");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            var found = new TreeMap<String, String>();
            JsonMapper.shared()
                    .readTree(answer.body())
                    .forEachEntry((table, rows) -> found.put(table, rows.asString()));
            return found;
        } finally {
            mapping.unregisterMapping(forgetful);
        }
    }

    /** How many, and what is in them; as the owner of the tables sees it. */
    private String rowsOf(String table, @Nullable Long organization) {
        var whose = WHOSE.getOrDefault(table, "organization_id");
        var nobodys = NOBODYS_IS_SHOWN.contains(table) ? whose + " is null" : "false";
        return vault.database()
                .sql(DIGEST + table + " t where " + whose + " = ? or " + nobodys)
                .param(organization)
                .query(String.class)
                .single();
    }

    private Set<String> tables(String which) {
        return vault.database()
                .sql("select relname from pg_class where relnamespace = current_schema::regnamespace"
                        + " and relkind in ('r', 'p') and " + which)
                .query(String.class)
                .set();
    }

    private int stored(String table) {
        return vault.database()
                .sql("select count(*) from " + table + " where tenant_id = ?")
                .param(tenant)
                .query(Integer.class)
                .single();
    }
}
