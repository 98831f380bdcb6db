package dev.latchkey.kit.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.KitDatabase;
import dev.latchkey.kit.background.Failures;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionSystemException;

class BinaryCopyIT {

    private static KitDatabase database;

    @BeforeAll
    static void makeTheTable() {
        database = KitDatabase.fresh();
        database.jdbc().execute("""
                create table filed (
                    place bigint generated always as identity,
                    name text unique,
                    body bytea,
                    number bigint,
                    at timestamptz,
                    data json
                )
                """);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.jdbc().execute("truncate filed restart identity");
    }

    static Stream<String> texts() {
        return Stream.of(
                "",
                " ",
                "a\tb",
                "a\nb\r\n",
                "\\N",
                "\\.",
                "\\",
                "\"'{},;",
                "störy ✓",
                "\ud83d\udd11",
                "\u0001\u007f\ufffd");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void keepsEveryCharacter(String text) {
        var rows = new BinaryCopy("filed", "name", "data");

        rows.row().text(text).text("[ 1,\t\"\\t\\u00e9 ✓\" ]").insert(database.jdbc());

        assertThat(database.jdbc().queryForObject("select name from filed", String.class))
                .isEqualTo(text);
        assertThat(database.jdbc().queryForObject("select data from filed", String.class))
                .isEqualTo("[ 1,\t\"\\t\\u00e9 ✓\" ]");
    }

    static Stream<Instant> times() {
        return Stream.concat(
                Stream.of(
                                "0001-01-01T00:00:00Z",
                                "1582-10-15T00:00:00.000001Z",
                                "1969-12-31T23:59:59.999999Z",
                                "1999-12-31T23:59:59.999999Z",
                                "1999-12-31T23:59:59.9999999Z",
                                "2000-01-01T00:00:00Z",
                                "2026-11-22T10:00:00.123456Z",
                                "9999-12-31T23:59:59.999999Z")
                        .map(Instant::parse),
                // Halves above all: where an even one is nearest, and where it only seems so in floating point.
                LongStream.range(0, 40)
                        .map(i -> i * 25_641_025_500L + i % 3 - 1)
                        .mapToObj(n -> Instant.ofEpochSecond(1_700_000_000, n)));
    }

    @ParameterizedTest
    @MethodSource("times")
    void keepsTheTimeThatPostgresReads(Instant time) {
        new BinaryCopy("filed", "at").row().timestamptz(time).insert(database.jdbc());

        assertThat(database.jdbc()
                        .queryForObject("select at = ?::timestamptz from filed", Boolean.class, time.toString()))
                .isTrue();
    }

    @Test
    void numbersTheRowsInTheirOrderAndTellsHowMany() {
        var rows = new BinaryCopy("filed", "number", "name", "body");
        LongStream.range(0, 3_000)
                .forEach(
                        n -> rows.row().bigint(n % 7 == 0 ? null : n).text(null).bytea(new byte[] {(byte) n}));

        var inserted = rows.insert(database.jdbc());

        assertThat(inserted).isEqualTo(3_000);
        assertThat(database.jdbc().queryForObject("""
                        select bool_and(number is not distinct from nullif(place - 1, (place - 1) / 7 * 7) and name is null
                            and get_byte(body, 0) = (place - 1) % 256)
                        from filed
                        """, Boolean.class)).isTrue();
    }

    @Test
    void saysAsEveryStatementWhatTheDatabaseRefuses() {
        var name = new BinaryCopy("filed", "name").row().text("a\0b");
        var data = new BinaryCopy("filed", "data").row().text("{");
        var twice = new BinaryCopy("filed", "name").row().text("a").row().text("a");
        var missing = new BinaryCopy("filed", "nothing").row().text("a");

        assertThatThrownBy(() -> name.insert(database.jdbc())).isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> data.insert(database.jdbc())).isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> twice.insert(database.jdbc())).isInstanceOf(DuplicateKeyException.class);
        assertThatThrownBy(() -> missing.insert(database.jdbc()))
                .satisfies(e -> assertThat(Failures.passing(e)).isFalse());

        assertThat(database.count("filed")).isZero();
    }

    @Test
    void insertsNothingOfATransactionThatRolledBack() {
        database.transaction().executeWithoutResult(status -> {
            new BinaryCopy("filed", "name").row().text("a").insert(database.jdbc());
            assertThat(database.count("filed")).isOne();
            status.setRollbackOnly();
        });

        assertThat(database.count("filed")).isZero();
    }

    @Test
    void takesAConnectionThatIsCutForADatabaseThatIsAway() {
        var row = new BinaryCopy("filed", "name").row().text("a");

        assertThatThrownBy(() -> database.transaction().executeWithoutResult(status -> {
                    var own = database.jdbc().queryForObject("select pg_backend_pid()", Integer.class);
                    database.separateTransaction()
                            .executeWithoutResult(other -> database.jdbc()
                                    .queryForList("select pg_terminate_backend(?, 5000)", Boolean.class, own));
                    assertThatThrownBy(() -> row.insert(database.jdbc()))
                            .isInstanceOf(DataAccessException.class)
                            .satisfies(e -> assertThat(Failures.passing(e)).isTrue());
                }))
                .isInstanceOf(TransactionSystemException.class);

        row.insert(database.jdbc());
        assertThat(database.jdbc().queryForList("select name from filed", String.class))
                .isEqualTo(List.of("a"));
    }
}
