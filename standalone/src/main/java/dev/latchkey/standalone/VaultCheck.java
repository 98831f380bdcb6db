package dev.latchkey.standalone;

import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.VaultApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Opens every key of a data folder with the vault alone: nothing is asked at Microsoft, nothing rotated. */
final class VaultCheck {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Caller RESTORE = new Caller("restore", Role.ADMINISTRATOR, null, null);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String vault;
    private final InternalToken.Issuer tokens;

    VaultCheck(String vault, InternalToken.Issuer tokens) {
        this.vault = vault;
        this.tokens = tokens;
    }

    /** @throws IllegalStateException when a key does not open that should */
    static void run(Path root, Progress progress) throws IOException, InterruptedException {
        Standalone.logTo(DataDirectory.logs(root));
        try (var directory = DataDirectory.existing(root);
                var database = progress.step(
                        "PostgreSQL",
                        () -> PostgresServer.start(
                                directory.postgres(),
                                FreePort.pick(),
                                directory.databasePassword(),
                                DataDirectory.logs(root).resolve("postgresql.log")));
                var broker = progress.step("Kafka", () -> KafkaBroker.start(directory.kafka(), FreePort.pick()))) {
            var services = new Installation.Services(directory, database, broker, Map.of(), FreePort.pick());
            var settings = services.settings("vault-service");
            try (var running = progress.step(
                    "vault-service", () -> LatchkeyService.start(VaultApplication.class, "vault-service", settings))) {
                var address = "http://127.0.0.1:" + running.getEnvironment().getProperty("local.server.port");
                var key = SecretFiles.readJwk(directory.secrets().internalTokenPrivate());
                new VaultCheck(address, new InternalToken.Issuer(key, Clock.systemUTC())).check(progress);
            }
        }
    }

    void check(Progress progress) throws IOException, InterruptedException {
        // One job runs at a time, and a backup may be of a moment when one was under way: it goes on by itself.
        for (var job : send(request("/jobs").GET()).path("items")) {
            if (running(job)) {
                progress.line("  first ends the " + job.path("kind").asString().toLowerCase(Locale.ROOT)
                        + " that was under way");
                ended(job, progress);
            }
        }
        var job = ended(
                send(request("/jobs")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"kind\":\"CHECK\"}"))),
                progress);
        if (!job.path("state").asString().equals("DONE")) {
            throw new IllegalStateException(job.path("cause").asString());
        }
        var broken = job.path("broken").asLong();
        if (broken > 0) {
            throw new IllegalStateException(broken + " of " + job.path("done").asLong()
                    + " keys do not open; start it and see which: latchkey vault check");
        }
        progress.line("  " + job.path("done").asLong() + " keys opened"
                + (job.path("erased").asLong() > 0 ? ", " + job.path("erased").asLong() + " were erased" : ""));
    }

    private JsonNode ended(JsonNode begun, Progress progress) throws IOException, InterruptedException {
        var job = begun;
        var told = 0L;
        while (running(job)) {
            Thread.sleep(100);
            job = send(request("/jobs/" + job.path("id").asLong()).GET());
            if (job.path("done").asLong() > told + 50_000) {
                told = job.path("done").asLong();
                progress.line("  " + told + " of " + job.path("total").asLong());
            }
        }
        return job;
    }

    private static boolean running(JsonNode job) {
        return job.path("state").asString().equals("RUNNING");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(vault + "/api/v1/vault" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + tokens.issue(RESTORE));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException("the vault answered " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }
}
