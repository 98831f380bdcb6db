package dev.latchkey.kit.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryCopyTest {

    private static final String HEADER = "5047434f50590aff0d0a00" + "00000000" + "00000000";
    private static final String TRAILER = "ffff";

    @Test
    void writesRowsAsTheFormatSays() {
        var rows = new BinaryCopy("t", "a", "b", "c", "d");

        rows.row()
                .text("é\\N")
                .bytea(new byte[] {0, -1})
                .bigint(-2L)
                .timestamptz(Instant.parse("2000-01-01T00:00:01Z"));
        rows.row().text(null).bytea(new byte[0]).bigint(null).timestamptz(Instant.parse("1999-12-31T23:59:59Z"));

        assertThat(hex(rows))
                .isEqualTo(HEADER
                        + "0004" + "00000004c3a95c4e" + "0000000200ff" + "00000008fffffffffffffffe"
                        + "0000000800000000000f4240"
                        + "0004" + "ffffffff" + "00000000" + "ffffffff" + "00000008fffffffffff0bdc0"
                        + TRAILER);
    }

    @Test
    void writesNoRows() {
        assertThat(hex(new BinaryCopy("t", "a"))).isEqualTo(HEADER + TRAILER);
    }

    @Test
    void takesMoreThanItBeganWith() {
        var rows = new BinaryCopy("t", "a");
        var small = "ab".repeat(100);
        var large = "cd".repeat(100_000);

        for (var i = 0; i < 1_000; i++) {
            rows.row().text(small);
        }
        rows.row().text(large);

        assertThat(hex(rows))
                .isEqualTo(HEADER + ("0001" + "000000c8" + "6162".repeat(100)).repeat(1_000)
                        + "0001" + "00030d40" + "6364".repeat(100_000)
                        + TRAILER);
    }

    @ParameterizedTest
    @CsvSource({
        "2000-01-01T00:00:00Z, 0",
        "2000-01-01T00:00:00.000001Z, 1",
        "1999-12-31T23:59:59.999999Z, -1",
        "2000-01-01T00:00:00.0000014Z, 1",
        "2000-01-01T00:00:00.0000015Z, 2",
        "1999-12-31T23:59:59.9999996Z, 0",
        "1999-12-31T23:59:59.9999994Z, -1",
        "1970-01-01T00:00:00Z, -946684800000000",
        "9999-12-31T23:59:59.999999Z, 252455615999999999"
    })
    void countsMicrosecondsFromTheYear2000(Instant time, long micros) {
        var rows = new BinaryCopy("t", "a");

        rows.row().timestamptz(time);

        assertThat(rows.encoded().getLong(HEADER.length() / 2 + 6)).isEqualTo(micros);
    }

    @Test
    void refusesATimeThatIsTooFarAway() {
        var rows = new BinaryCopy("t", "a").row();

        assertThatThrownBy(() -> rows.timestamptz(Instant.MAX)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> rows.timestamptz(Instant.MIN)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void refusesARowWithoutAllItsValues() {
        var rows = new BinaryCopy("t", "a", "b").row().text("one");

        assertThatThrownBy(rows::row)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a row of t has 2 values, not 1");
        assertThatThrownBy(rows::encoded).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAValueTooMany() {
        var rows = new BinaryCopy("t", "a").row().text("one");

        assertThatThrownBy(() -> rows.text("two"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a row of t has no more than 1 values");
    }

    private static String hex(BinaryCopy rows) {
        var encoded = rows.encoded();
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
