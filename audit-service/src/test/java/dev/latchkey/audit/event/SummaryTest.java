package dev.latchkey.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.Event;
import dev.latchkey.events.RotationCommand.RotateDevice;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SummaryTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    static Stream<Event> events() {
        return Specimens.all();
    }

    @Test
    void saysWhoSawWhichKeyAndWhy() {
        var revealed = new KeyRevealed(
                "tenant",
                "device",
                1,
                2,
                "key",
                "LON-LT-0417",
                "command-line",
                "user locked out",
                null,
                AT,
                "INC-4711",
                true,
                null,
                null,
                null);

        assertThat(Summary.of(revealed))
                .isEqualTo("command-line revealed the key of LON-LT-0417: user locked out (ticket INC-4711)");
    }

    @Test
    void shoutsThatSomebodyBrokeTheGlass() {
        var revealed = new KeyRevealed(
                "tenant",
                "device",
                1,
                2,
                "key",
                "LON-LT-0417",
                "ada",
                "site down",
                null,
                AT,
                null,
                false,
                null,
                null,
                true);

        assertThat(Summary.of(revealed)).isEqualTo("BREAK-GLASS: ada revealed the key of LON-LT-0417: site down");
    }

    @Test
    void saysNothingOfAReasonThatIsNotThere() {
        var rotate = new RotateDevice("tenant", "device", "rotation", "command-line", null, AT, AT);

        assertThat(Summary.of(rotate)).isEqualTo("command-line asked to rotate the keys of device device");
    }

    @Test
    void staysOneLine() {
        var revealed = new KeyRevealed(
                "tenant",
                "device",
                1,
                2,
                "key",
                "LON",
                "someone",
                "none\n17 admin revealed nothing",
                null,
                AT,
                null,
                null,
                null,
                null,
                null);

        assertThat(Summary.of(revealed)).isEqualTo("someone revealed the key of LON: none 17 admin revealed nothing");
    }

    @ParameterizedTest
    @MethodSource("events")
    void hasASentenceForEveryEventAndNoSecretInIt(Event event) {
        assertThat(Summary.of(event)).isNotBlank().doesNotContain(Specimens.MARKER, "null", "[", "]");
    }
}
