package dev.latchkey.sync.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latchkey.testsupport.TestServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseClockIT {

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 0, 16, 3_600})
    void tellsTheDatabasesTimeWhateverOurClockSays(long secondsAhead) {
        var database = TestServers.freshDatabase();
        var jdbc = JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
        var wrong = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(secondsAhead));

        // The server runs on this machine, by the right clock.
        assertThat(new DatabaseClock(jdbc, wrong).now()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
    }
}
