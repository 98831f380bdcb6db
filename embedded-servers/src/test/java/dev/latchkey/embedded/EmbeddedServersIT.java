package dev.latchkey.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

    @TempDir
    private Path folder;

    @Test
    void aDatabaseIsDurableAndAsksForThePassword() throws Exception {
        try (var server = postgres()) {
            var url = server.database("vault");

            assertThat(query(server, "show fsync")).isEqualTo("on");
            assertThat(query(server, "show synchronous_commit")).isEqualTo("on");
            assertThatThrownBy(() -> DriverManager.getConnection(url, "vault", "wrong"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "wrong"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void dataOutlivesTheServer() throws Exception {
        try (var server = postgres()) {
            execute(server, "create table note (text text); insert into note values ('kept')");
        }

        try (var server = postgres()) {
            assertThat(query(server, "select text from note")).isEqualTo("kept");
        }
    }

    @Test
    void aClusterThatWasNeverFinishedIsMadeAgain() throws Exception {
        Files.createDirectories(folder.resolve("data/base/1"));
        Files.writeString(folder.resolve("data/PG_VERSION"), "18\n");
        Files.writeString(folder.resolve("data/base/1/112"), "half");

        try (var server = postgres()) {
            assertThat(query(server, "select 'made'")).isEqualTo("made");
        }
    }

    @Test
    void filesOfOthersAreLeftAlone() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/thesis.txt"), "mine");

        assertThatThrownBy(this::postgres)
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("not PostgreSQL's");
        assertThat(folder.resolve("data/thesis.txt")).hasContent("mine");
    }

    @Test
    void aProcessThatOnlyHasTheNumberIsLeftAlone() throws Exception {
        try (var server = postgres()) {
            execute(server, "create table note (text text); insert into note values ('kept')");
        }
        // The machine went down and came up: its number is that of a process that began at another time.
        Files.writeString(
                folder.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + folder.resolve("data") + "\n1000000\n");

        PostgresServer.stopOrphan(folder.resolve("data"));

        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void thePostgresOfAKilledProcessIsStoppedAndItsDataKept() throws Exception {
        var orphan = orphan();

        try (var server = postgres()) {
            assertThat(query(server, "select name from survivor")).isEqualTo("kept");
        }
        assertThat(orphan.isAlive()).isFalse();
    }

    @Test
    void thePostgresOfAKilledProcessIsKnownAlsoWhenTheClockWasSetMeanwhile() throws Exception {
        var orphan = orphan();
        var pidFile = folder.resolve("data/postmaster.pid");
        var lines = Files.readAllLines(pidFile);
        lines.set(2, "1000000");
        Files.write(pidFile, lines);

        PostgresServer.stopOrphan(folder.resolve("data"));

        assertThat(orphan.isAlive()).isFalse();
    }

    @Test
    void saysWhyPostgresDoesNotStart() throws IOException {
        try (var other = new ServerSocket(FreePort.pick(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> PostgresServer.start(
                            folder.resolve("data"),
                            other.getLocalPort(),
                            "secret",
                            folder.resolve("postgresql.log"),
                            Duration.ofSeconds(3)))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("could not create any TCP/IP sockets")
                    .hasMessageContaining("postgresql.log");
        }
    }

    /** A PostgreSQL whose process was killed. */
    private ProcessHandle orphan() throws Exception {
        var killed = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartPostgresAndStay.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        awaitReady(killed);
        var pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
        killed.destroyForcibly().waitFor();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    @Test
    void recordsOutliveTheBroker() throws Exception {
        try (var broker = KafkaBroker.start(folder.resolve("kafka"), FreePort.pick());
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(Set.of(new NewTopic("notes", 1, (short) 1)))
                    .all()
                    .get();
            producer.send(new ProducerRecord<>("notes", "kept")).get();
        }

        try (var broker = KafkaBroker.start(folder.resolve("kafka"), FreePort.pick());
                var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            var partition = List.of(new TopicPartition("notes", 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            assertThat(consumer.poll(Duration.ofSeconds(30)))
                    .singleElement()
                    .satisfies(record -> assertThat(record.value()).isEqualTo("kept"));
        }
    }

    private PostgresServer postgres() {
        return PostgresServer.start(
                folder.resolve("data"), FreePort.pick(), "secret", folder.resolve("postgresql.log"));
    }

    static void execute(PostgresServer server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.database("vault"), "vault", server.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.database("vault"), "vault", server.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void awaitReady(Process process) throws Exception {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("ready")) {
                return;
            }
        }
        throw new AssertionError("the child process ended without being ready");
    }
}
