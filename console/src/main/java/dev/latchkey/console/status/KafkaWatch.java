package dev.latchkey.console.status;

import dev.latchkey.kit.deadletter.DeadLetterDesk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lag and dead letters as of at most a second ago. However many ask, Kafka is asked by one. */
@Component
final class KafkaWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);
    private static final long PATIENCE_SECONDS = 4;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final TopicLag lag;
    private final DeadLetterDesk deadLetters;
    private final Clock clock;
    private CompletableFuture<KafkaReading> latest = CompletableFuture.failedFuture(new IllegalStateException("none"));

    KafkaWatch(TopicLag lag, DeadLetterDesk deadLetters, Clock clock) {
        this.lag = lag;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /** What was read, and when. */
    record KafkaReading(Lag lag, long deadLetters, Instant at) {}

    /** Empty when Kafka does not answer. */
    Optional<KafkaReading> read() {
        try {
            return Optional.of(current().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn()
                    .addKeyValue(
                            "error",
                            String.valueOf(
                                    e.getCause() == null
                                            ? "too slow"
                                            : e.getCause().getMessage()))
                    .log("lag not known");
            return Optional.empty();
        }
    }

    private synchronized CompletableFuture<KafkaReading> current() {
        if (latest.isDone() && (latest.isCompletedExceptionally() || isOld(latest.join()))) {
            latest = CompletableFuture.supplyAsync(
                    () -> new KafkaReading(lag.measure(), deadLetters.count(), clock.instant()), executor);
        }
        return latest;
    }

    private boolean isOld(KafkaReading reading) {
        return reading.at.plus(GOOD_FOR).isBefore(clock.instant());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
