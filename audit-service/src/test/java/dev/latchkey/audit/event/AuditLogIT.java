package dev.latchkey.audit.event;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.kit.background.Failures;
import dev.latchkey.testsupport.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AuditLogIT {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:01.5Z");

    private final HikariDataSource pool = freshPool();
    private final JdbcTemplate jdbc = new JdbcTemplate(pool);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    private final AuditLog log = new AuditLog(jdbc, JdbcClient.create(jdbc));

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void appendsOfABatchWhatIsNotThereYet() {
        append("a");

        var appended = append("b", "a", "c", "b", "d");

        assertThat(appended).isEqualTo(3);
        assertHolds("a", "b", "c", "d");
    }

    @Test
    void appendsNothingOfABatchThatIsAllThere() {
        append("a", "b");

        assertThat(append("b", "a")).isZero();
        assertThat(append()).isZero();

        assertThat(append("c")).isOne();
        assertHolds("a", "b", "c");
    }

    @Test
    void leavesAloneWhatElseTheTransactionDid() {
        jdbc.execute("create table other (id text)");
        append("a");

        transaction.executeWithoutResult(status -> {
            jdbc.update("insert into other values ('before')");
            assertThat(log.append(entries("b", "a"), NOW)).isOne();
            assertThat(log.append(entries("c", "a", "b"), NOW)).isOne();
            jdbc.update("insert into other values ('behind')");
        });

        assertHolds("a", "b", "c");
        assertThat(jdbc.queryForList("select id from other", String.class)).containsExactly("before", "behind");
    }

    /** Whose parts together read alike, and whose characters the database cannot tell apart. */
    @Test
    void tellsEventsApartAsTheTableDoes() {
        var alike = List.of(
                entry("c", "/a b"),
                entry("b c", "/a"),
                entry("nul\0", "/a"),
                entry("nul\ufffd", "/a"),
                entry("c", "/a b"));

        assertThat(append(alike)).isEqualTo(3);
        assertThat(append(alike)).isZero();

        assertHolds("c", "b c", "nul\ufffd");
    }

    @Test
    void keepsWhatItIsGiven() {
        var awkward = "\\N\t\n\r\\.\"'{},;\u0001 störy ✓ \ud83d\udd11";
        var data = "{ \"reason\" : \"\\t\\\\N ✓ \ud83d\udd11\" }";
        var full = new EventAttributes(awkward, "type", "/source", AT, awkward, awkward, awkward, awkward + " cause");
        var bare = new EventAttributes(
                "bare", "type", "/source", Instant.parse("1999-12-31T23:59:59.9999994Z"), "", "", "story", null);

        append(List.of(new NewEntry(full, -7L, awkward, data), new NewEntry(bare, null, "", "[]")));

        assertThat(log.after(0, 10, ADMINISTRATOR))
                .containsExactly(
                        new AuditEvent(
                                1,
                                awkward,
                                "type",
                                "/source",
                                AT,
                                NOW,
                                awkward,
                                awkward,
                                awkward,
                                awkward + " cause",
                                awkward,
                                data),
                        new AuditEvent(
                                2,
                                "bare",
                                "type",
                                "/source",
                                Instant.parse("1999-12-31T23:59:59.999999Z"),
                                NOW,
                                "",
                                "",
                                "story",
                                null,
                                "",
                                "[]"));
        assertThat(jdbc.queryForList("select organization_id from audit_event order by sequence", Long.class))
                .containsExactly(-7L, null);
    }

    @Test
    void appendsNothingOfABatchWithDataThatIsNone() {
        var broken = new NewEntry(entry("broken", "/source").event(), null, "", "{");

        assertThatThrownBy(() -> append(List.of(entry("a", "/source"), broken)))
                .isInstanceOf(DataIntegrityViolationException.class);

        append("b");
        assertHolds("b");
    }

    @Test
    void leavesNoGapWhenItIsCutOff() {
        append("a");

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    log.append(entries("lost", "a"), NOW);
                    cutOffWhoAppends();
                    log.append(entries("lost, too"), NOW);
                }))
                .satisfies(e -> assertThat(Failures.passing(e)).isTrue());

        append("lost", "b");
        assertHolds("a", "lost", "b");
    }

    @Test
    void appendsEachOnceWhenManyAppendTheSame() throws Exception {
        var writers = new ArrayList<Future<Integer>>();
        try (var executor = Executors.newFixedThreadPool(4)) {
            for (var writer = 0; writer < 4; writer++) {
                var first = 5 * writer;
                writers.add(executor.submit(() -> IntStream.range(0, 20)
                        .map(batch -> append(range(first + 10 * batch, 20)))
                        .sum()));
            }
        }

        var appended = 0;
        for (var writer : writers) {
            appended += writer.get();
        }
        assertThat(appended).isEqualTo(225);
        assertThat(held()).containsExactlyInAnyOrder(range(0, 225));
    }

    private static String[] range(int first, int size) {
        return IntStream.range(first, first + size).mapToObj(i -> "event-" + i).toArray(String[]::new);
    }

    private void cutOffWhoAppends() {
        jdbc.queryForList("select pg_backend_pid()", Integer.class)
                .forEach(own -> onAnotherConnection("select pg_terminate_backend(" + own + ", 5000)"));
    }

    private void onAnotherConnection(String query) {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(query);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int append(String... ids) {
        return append(entries(ids));
    }

    private int append(List<NewEntry> entries) {
        var appended = transaction.execute(status -> log.append(entries, NOW));
        return appended == null ? -1 : appended;
    }

    private void assertHolds(String... ids) {
        assertThat(held()).containsExactly(ids);
    }

    /** In their order, after a look at the numbers. */
    private List<String> held() {
        var all = log.after(0, 1_000, ADMINISTRATOR);
        assertThat(all)
                .extracting(AuditEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all.size()).boxed().toList());
        return all.stream().map(AuditEvent::id).toList();
    }

    private static List<NewEntry> entries(String... ids) {
        return Stream.of(ids).map(id -> entry(id, "/source")).toList();
    }

    private static NewEntry entry(String id, String source) {
        var attributes = new EventAttributes(id, "type", source, AT, "subject", "tenant", "story", null);
        return new NewEntry(attributes, null, "something happened", "{}");
    }

    private static HikariDataSource freshPool() {
        var address = TestServers.freshDatabase();
        var pool = new HikariDataSource();
        pool.setJdbcUrl(address.url());
        pool.setUsername(address.user());
        pool.setPassword(address.password());
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/audit")
                .load()
                .migrate();
        return pool;
    }
}
