package dev.latchkey.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A power cut, ten times over, somewhere in the first sync. */
class KillE2E {

    private static final int KILLS = 10;

    /** Large and slow enough that the first sync outlasts several kills. */
    private static final String[] DEMO = {"--demo", "--tenants", "3", "--devices", "300", "--latency", "250"};

    @TempDir
    private Path folder;

    @Test
    void afterTenKillsTheVaultHoldsExactlyWhatMicrosoftHolds() {
        var seed = Long.getLong("latchkey.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("kill times with -Dlatchkey.seed=" + seed);
        var random = new Random(seed);
        var data = folder.resolve("data");

        for (var kill = 1; kill <= KILLS; kill++) {
            var running = Standalone.launch(data, DEMO);
            // The first start makes the databases; from then on any moment will do.
            if (kill == 1 || random.nextBoolean()) {
                running.awaitPrinted("Ready in");
            }
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(8_000)).toNanos());
            running.kill();
        }

        try (var running = Standalone.launch(data, DEMO).awaitPrinted("keys in the vault")) {
            var console = running.console();
            var truth = Truth.of(running.simulator());
            var expected = truth.keysOfDocumentedDevices().stream()
                    .collect(Collectors.toMap(
                            key -> key.path("keyId").asString(),
                            key -> key.path("key").asString(),
                            (one, other) -> one,
                            TreeMap::new));
            await("the vault holds as many keys as Microsoft, and nothing is on its way")
                    .atMost(Duration.ofMinutes(4))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        var status = console.get("/api/v1/status");
                        assertThat(status.path("keys").path("current").asLong()
                                        + status.path("keys").path("archived").asLong())
                                .isEqualTo(expected.size());
                        assertThat(status.path("keys").path("waiting").asLong())
                                .isEqualTo(truth.keysOfOtherDevices().size());
                        assertThat(status.path("lag").path("records").asLong()).isZero();
                        assertThat(status.path("deadLetters").asLong()).isZero();
                    });

            var actual = new TreeMap<String, String>();
            for (var keyId : expected.keySet()) {
                var answer = console.send(
                        "POST",
                        "/api/v1/keys/" + keyId + "/reveals",
                        "{\"reason\":\"comparing after the kills\",\"breakGlass\":true}");
                actual.put(keyId, answer.body().replaceAll("(?s).*?(\\d{6}(-\\d{6}){7}).*", "$1"));
            }
            assertThat(actual).isEqualTo(expected);
        }
    }
}
