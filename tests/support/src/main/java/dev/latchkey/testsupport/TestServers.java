package dev.latchkey.testsupport;

import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real Kafka and a real PostgreSQL, one of each per test JVM. Embedded by default; containers with
 * {@code -Dlatchkey.it=containers}. Tests share them and keep apart by fresh databases and topic prefixes.
 */
public final class TestServers {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private TestServers() {}

    /** Where Kafka clients connect. */
    public static String kafka() {
        return KafkaHolder.BOOTSTRAP;
    }

    /** A prefix no other test uses; topics are separate with it. */
    public static String freshTopicPrefix() {
        return "t" + COUNTER.incrementAndGet() + ".";
    }

    /** A new, empty database. */
    public static TestDatabase freshDatabase() {
        return PostgresHolder.SOURCE.create("it_" + COUNTER.incrementAndGet());
    }

    private static boolean containers() {
        return "containers".equals(System.getProperty("latchkey.it"));
    }

    private static Path temporaryFolder(String name) {
        try {
            return Files.createTempDirectory("latchkey-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class KafkaHolder {

        static final String BOOTSTRAP = start();

        private static String start() {
            if (containers()) {
                var container = new KafkaContainer("apache/kafka:4.2.1");
                container.start();
                stopAtExit(container::stop);
                return container.getBootstrapServers();
            }
            var folder = temporaryFolder("kafka");
            var broker = KafkaBroker.start(folder, FreePort.pick());
            stopAtExit(() -> {
                broker.close();
                delete(folder);
            });
            return broker.bootstrapServers();
        }
    }

    private interface DatabaseSource {
        TestDatabase create(String name);
    }

    private static final class PostgresHolder {

        static final DatabaseSource SOURCE = start();

        private static DatabaseSource start() {
            if (containers()) {
                var container = new PostgreSQLContainer("postgres:18");
                container.start();
                stopAtExit(container::stop);
                return name -> inContainer(container, name);
            }
            var folder = temporaryFolder("postgres");
            var server = PostgresServer.start(
                    folder.resolve("data"), FreePort.pick(), "integrationtest", folder.resolve("postgresql.log"));
            stopAtExit(() -> {
                server.close();
                delete(folder);
            });
            return name -> new TestDatabase(server.database(name), name, server.password());
        }

        private static TestDatabase inContainer(PostgreSQLContainer container, String name) {
            try (var connection = container.createConnection("");
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException("cannot make database " + name, e);
            }
            var url = "jdbc:postgresql://" + container.getHost() + ":" + container.getMappedPort(5432) + "/" + name;
            return new TestDatabase(url, container.getUsername(), container.getPassword());
        }
    }

    private static void stopAtExit(Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop-test-server"));
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // A temporary folder that stays behind harms nobody.
        }
    }
}
