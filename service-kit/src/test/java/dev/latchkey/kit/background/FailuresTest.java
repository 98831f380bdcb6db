package dev.latchkey.kit.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.kit.consume.PoisonEventException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailuresTest {

    @Test
    void takesAnAbsentOrBusyDatabaseOrBrokerForPassing() {
        assertThat(Failures.passing(new TransientDataAccessResourceException("away")))
                .isTrue();
        assertThat(Failures.passing(new CannotGetJdbcConnectionException("away")))
                .isTrue();
        assertThat(Failures.passing(new CannotCreateTransactionException("away")))
                .isTrue();
        assertThat(Failures.passing(new CannotAcquireLockException("deadlock"))).isTrue();
        assertThat(Failures.passing(new IllegalStateException(new TimeoutException("away"))))
                .isTrue();
    }

    @Test
    void takesABugForStaying() {
        assertThat(Failures.passing(new NullPointerException())).isFalse();
        assertThat(Failures.passing(new DataIntegrityViolationException("row"))).isFalse();
        assertThat(Failures.passing(new PoisonEventException("never"))).isFalse();
    }

    @Test
    void takesAValueThatIsTooLargeForStaying() {
        var tooLong = new DataAccessResourceFailureException("index row size", new SQLException("MARKER", "54000"));

        assertThat(Failures.passing(tooLong)).isFalse();
        assertThat(Failures.passing(new DataAccessResourceFailureException("away", new SQLException("", "08006"))))
                .isTrue();
    }

    @Test
    void namesAFailureWithoutItsMessage() {
        var failure = new IllegalStateException("MARKER", new SQLException("MARKER", "23505"));

        assertThat(Failures.kind(failure)).isEqualTo("SQLException (SQL state 23505)");
        assertThat(Failures.kind(new NullPointerException("MARKER"))).isEqualTo("NullPointerException");
    }

    @Test
    void keepsTheStackTracesAndDropsTheMessages() {
        var failure = new IllegalStateException("MARKER", new SQLException("MARKER"));
        var text = new StringWriter();

        Failures.withoutPayload(failure).printStackTrace(new PrintWriter(text));

        assertThat(text.toString())
                .contains("IllegalStateException", "SQLException", "FailuresTest.java")
                .doesNotContain("MARKER");
    }
}
