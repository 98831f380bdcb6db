package dev.latchkey.console.page.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgoTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T12:00:00Z, now",
        "2026-11-22T12:00:09Z, now",
        "2026-11-22T11:59:01Z, 59 s ago",
        "2026-11-22T11:59:00Z, 1 min ago",
        "2026-11-22T10:30:00Z, 1 h ago",
        "2026-11-20T12:00:00Z, 2 days ago",
        "'', never",
        "soon, soon"
    })
    void saysHowLongAgoSomethingWas(String instant, String words) {
        assertThat(Ago.of(instant, NOW)).isEqualTo(words);
    }
}
