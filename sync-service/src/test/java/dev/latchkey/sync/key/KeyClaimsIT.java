package dev.latchkey.sync.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.sync.TenantLock;
import dev.latchkey.testsupport.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

class KeyClaimsIT {

    private static final String RUN = "run 1, turn 1";
    private static final String REFRESH = "device 7";

    private static AnnotationConfigApplicationContext context;
    private static JdbcTemplate database;
    private static KeyClaims claims;

    private final String tenant = UUID.randomUUID().toString();

    @EnableTransactionManagement(proxyTargetClass = true)
    private static final class Transactions {}

    @BeforeAll
    static void migrate() {
        var fresh = TestServers.freshDatabase();
        var source = new DriverManagerDataSource(fresh.url(), fresh.user(), fresh.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/sync")
                .load()
                .migrate();
        database = new JdbcTemplate(source);
        context = new AnnotationConfigApplicationContext();
        context.registerBean(JdbcTemplate.class, () -> database);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(source));
        context.registerBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(source));
        context.register(Transactions.class, TenantLock.class, KeyClaims.class);
        context.refresh();
        claims = context.getBean(KeyClaims.class);
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @BeforeEach
    void connect() {
        database.update("""
                insert into tenant (tenant_id, name, organization_id, client_id, version, credential_data_key,
                    credential_ciphertext, connected_ciphertext)
                values (?, 'Contoso', 1, 'app', 1, 'sealed', 'sealed', 'sealed')
                """, tenant);
    }

    @Test
    void nobodyClaimsWhatAnotherReads() {
        assertThat(claims.claim(tenant, RUN, Set.of(), List.of("a", "b"))).containsOnly("a", "b");

        assertThat(claims.claim(tenant, REFRESH, Set.of(), List.of("b", "c"))).containsOnly("c");

        assertThat(claims.isClaimedByAnother(tenant, REFRESH, List.of("b"))).isTrue();
        assertThat(claims.isClaimedByAnother(tenant, REFRESH, List.of("c"))).isFalse();
        assertThat(claims.isClaimedByAnother(UUID.randomUUID().toString(), REFRESH, List.of("b")))
                .isFalse();
    }

    @Test
    void whoClaimsMoreKeepsWhatItIsAtAndFreesTheRest() {
        claims.claim(tenant, RUN, Set.of(), List.of("done", "under way"));

        claims.claim(tenant, RUN, Set.of("under way"), List.of("next"));

        assertThat(claims.claim(tenant, REFRESH, Set.of(), List.of("done", "under way", "next")))
                .containsOnly("done");
    }

    @Test
    void whatNobodyCanClaimLeavesTheClaimsOfTheReaderAsTheyWere() {
        claims.claim(tenant, REFRESH, Set.of(), List.of("a"));
        claims.claim(tenant, RUN, Set.of(), List.of("b"));

        assertThat(claims.claim(tenant, RUN, Set.of("b"), List.of("a"))).isEmpty();

        assertThat(claims.isClaimedByAnother(tenant, REFRESH, List.of("b"))).isTrue();
    }

    @Test
    void aReaderThatDiedTakesItsOwnClaimsUpAgain() {
        claims.claim(tenant, RUN, Set.of(), List.of("a", "b"));

        assertThat(claims.claim(tenant, RUN, Set.of(), List.of("a", "b"))).containsOnly("a", "b");
    }

    @Test
    void claimsRunOut() {
        claims.claim(tenant, RUN, Set.of(), List.of("a"));
        database.update(
                "update key_reading set claimed_until = now() - interval '1 second' where tenant_id = ?", tenant);

        assertThat(claims.isClaimedByAnother(tenant, REFRESH, List.of("a"))).isFalse();
        assertThat(claims.claim(tenant, REFRESH, Set.of(), List.of("a"))).containsOnly("a");
    }

    @Test
    void whoHasComeToItsEndLeavesNothing() {
        claims.claim(tenant, RUN, Set.of(), List.of("a"));

        claims.release(tenant, RUN);

        assertThat(database.queryForList("select reader from key_reading where tenant_id = ?", tenant))
                .isEmpty();
    }

    @Test
    void aKeyThatWasReadIsClaimedByNobody() {
        claims.claim(tenant, RUN, Set.of(), List.of("a"));
        database.update("""
                insert into recovery_key (tenant_id, key_id, device_id, volume, created_at, version)
                values (?, 'a', 'device', 'SYSTEM', now(), 1)
                """, tenant);

        assertThat(claims.isClaimedByAnother(tenant, REFRESH, List.of("a"))).isFalse();
        assertThat(claims.claim(tenant, RUN, Set.of(), List.of("a"))).isEmpty();
        assertThat(claims.claim(tenant, REFRESH, Set.of(), List.of("a"))).isEmpty();
    }

    @Test
    void aKeyThatWasRefusedWaitsForItsTime() {
        database.update("""
                insert into refused_key (tenant_id, key_id, kind, cause, next_try_at)
                values (?, 'a', 'FORBIDDEN', 'not allowed', now() + interval '1 hour')
                """, tenant);
        assertThat(claims.claim(tenant, RUN, Set.of(), List.of("a"))).isEmpty();

        database.update("update refused_key set next_try_at = now() where tenant_id = ?", tenant);

        assertThat(claims.claim(tenant, RUN, Set.of(), List.of("a"))).containsOnly("a");
    }

    @Test
    void manyWhoClaimAtOnceShareTheKeysAmongThem() throws Exception {
        var keys = IntStream.range(0, 60).mapToObj(n -> "key " + n).toList();
        var readers = 6;
        var together = new CyclicBarrier(readers);
        try (var threads = Executors.newFixedThreadPool(readers)) {
            var attempts = IntStream.range(0, readers)
                    .<Callable<Set<String>>>mapToObj(n -> () -> {
                        together.await();
                        return claims.claim(tenant, "reader " + n, Set.of(), keys.subList(5 * n, 5 * n + 30));
                    })
                    .toList();
            var claimed = new ArrayList<String>();
            for (var one : threads.invokeAll(attempts)) {
                claimed.addAll(one.get());
            }

            assertThat(claimed).containsExactlyInAnyOrderElementsOf(keys.subList(0, 55));
        }
    }
}
